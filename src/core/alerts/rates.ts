/** So many of so many. */
export interface Share {
  part: number;
  whole: number;
}

/**
 * Whether a share lies below another by at least `points`, and by more than chance makes (five standard deviations of a
 * share of that size, with room for the little that the usual one is known).
 */
export function isBelow(now: Share, usual: Share, points: number): boolean {
  if (now.whole < 30 || usual.whole < 100) return false;
  const [rate, before] = [now.part / now.whole, usual.part / usual.whole];
  return before - rate >= points && before - rate > 5 * errorOf(now, usual);
}

/** The same for above. */
export function isAbove(now: Share, usual: Share, points: number): boolean {
  if (now.whole < 30) return false;
  const rate = now.part / now.whole;
  const before = usual.whole === 0 ? 0 : usual.part / usual.whole;
  return rate - before >= points && rate - before > 5 * errorOf(now, usual);
}

function errorOf(now: Share, usual: Share): number {
  const both = (now.part + usual.part + 0.5) / (now.whole + usual.whole + 1);
  return Math.sqrt(both * (1 - both) * (1 / now.whole + (usual.whole === 0 ? 0 : 1 / usual.whole)));
}

/** Whether a count is at least `times` what is usual, and so by more than chance. */
export function isMany(n: number, usual: number, times: number): boolean {
  return n >= 30 && n >= times * usual && n - usual > 5 * Math.sqrt(usual + 1);
}
