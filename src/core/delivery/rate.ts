/**
 * The most a limiter's row holds when nobody set it: a tenth of a second of its rate, and at least one token, or two
 * where the next would be due before the last could be fetched. `rate` is a second's tokens.
 */
export function burstOf(rate: number): number {
  return Math.max(rate / 10, 1 + Math.min(1, rate / 5));
}
