/** Runs `work` on every item, at most `concurrency` at once, and counts what it returns. */
export async function countEach<T>(
  items: T[],
  concurrency: number,
  work: (item: T) => Promise<string>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const item = items[next]!;
      next += 1;
      const name = await work(item);
      counts[name] = (counts[name] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return counts;
}
