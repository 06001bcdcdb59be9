export interface RetryLine {
  outcome: string;
  reason: string;
}

/**
 * Why one request cannot name the picked lines of `all` and no others, as a key of `push:retry`; null when it can. It
 * names outcomes and reasons apart, and takes every pair of both that the push has.
 */
export function wrongChoice(all: readonly RetryLine[], picked: readonly RetryLine[]): 'mixed' | 'crossed' | null {
  // Unknown ones have no reason, so they go alone.
  if (picked.some((one) => one.outcome === 'unknown')) return picked.length > 1 ? 'mixed' : null;
  const outcomes = new Set(picked.map((one) => one.outcome));
  const reasons = new Set(picked.map((one) => one.reason));
  const taken = all.filter((one) => outcomes.has(one.outcome) && reasons.has(one.reason));
  return taken.length > picked.length ? 'crossed' : null;
}
