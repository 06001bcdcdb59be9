/** Between two looks at whether a push is planned, and so many looks: about ten seconds, in which planning ends if it goes on. */
const lookMs = 200;
const mostLooks = 50;

const wait = () => new Promise<void>((resolve) => setTimeout(resolve, lookMs));

/** The push once it is not being planned any more; null when that does not end, as where no engine runs. */
export async function oncePlanned<P extends { state: string }>(
  look: () => Promise<P>,
  pause = wait,
): Promise<P | null> {
  for (let looks = 1; looks <= mostLooks; looks++) {
    const push = await look();
    if (push.state !== 'planning') return push;
    await pause();
  }
  return null;
}
