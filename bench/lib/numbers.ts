/** The middle value; the mean of the two middle ones of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (Number.isInteger(middle)) return (sorted[middle - 1]! + sorted[middle]!) / 2;
  return sorted[Math.floor(middle)]!;
}

/** The value that a share `q` (0..1) of all values does not exceed, by nearest rank. NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
}

/** Rounded to so many digits after the point. */
export function round(value: number, digits = 0): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** The median of one figure over rounds, rounded. */
export function medianOf<T>(rounds: readonly T[], figure: (round: T) => number, digits = 0): number {
  return round(median(rounds.map(figure)), digits);
}

/** `12.3 [11.0..14.1]`: the median and the range, for people. */
export function spread(values: readonly number[], digits = 0): string {
  const shown = (value: number) => round(value, digits).toLocaleString('en-US');
  return `${shown(median(values))} [${shown(Math.min(...values))}..${shown(Math.max(...values))}]`;
}
