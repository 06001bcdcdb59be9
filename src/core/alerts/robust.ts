/** The middle value; of an even number the mean of the two. NaN of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** 1.4826 times the median distance from `centre`: what the standard deviation is, without the outliers. */
export function spread(values: readonly number[], centre: number): number {
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}
