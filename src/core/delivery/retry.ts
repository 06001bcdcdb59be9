/**
 * When to try again: after attempt n the wait is `baseMs * factor^(n-1)`, at most `capMs`, of which a random half is
 * cut so that recipients who failed together do not come back together. `maxAttempts` counts the first one.
 */
export type RetryPolicy = { baseMs: number; factor: number; capMs: number; maxAttempts: number };

/** Attempts of a delivery, written down between them: 30 s, 2 min, 8 min, 30 min (less up to a half). */
export const retryPolicy: RetryPolicy = { baseMs: 30_000, factor: 4, capMs: 30 * 60_000, maxAttempts: 5 };

/**
 * Tries within one attempt, in memory, for answers that pass by themselves: 43108 (another call for the same openid is
 * under way; WeChat names no interval) and -1 (system busy). The call and three more.
 */
export const inMemoryPolicy: RetryPolicy = { baseMs: 200, factor: 2, capMs: 1_000, maxAttempts: 4 };

/** The next attempt, or why there is none: a failure when attempts are used up, a suppression when time is. */
export type NextAttempt = { again: true; at: Date } | { again: false; reason: 'retries_exhausted' | 'expired' };

/**
 * Decides after `attempt` (1 for the first) ended at `now` without a final answer. `random` is from 0 to under 1. The
 * next attempt always lies before `sendBefore`: there is no use in waiting for a time at which we may not send.
 */
export function nextAttempt(
  policy: RetryPolicy,
  { attempt, now, sendBefore, random }: { attempt: number; now: Date; sendBefore: Date; random: number },
): NextAttempt {
  if (attempt >= policy.maxAttempts) return { again: false, reason: 'retries_exhausted' };
  const full = Math.min(policy.capMs, policy.baseMs * policy.factor ** (attempt - 1));
  const at = new Date(now.getTime() + Math.ceil(full * (1 - random / 2)));
  return at < sendBefore ? { again: true, at } : { again: false, reason: 'expired' };
}
