/**
 * A UUID version 7 of a moment (milliseconds since 1970). Its random part only has to tell one user's reports apart, so
 * `Math.random` is enough; mini-programs have no synchronous secure source.
 */
export function uuidv7(at: number, random: () => number = Math.random): string {
  const time = `000000000000${Math.floor(at).toString(16)}`.slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-7xxx-8xxx-xxxxxxxxxxxx`.replace(/x/g, () =>
    Math.floor(random() * 16).toString(16),
  );
}
