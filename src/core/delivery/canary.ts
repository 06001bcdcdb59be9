import type { Canary, CanaryState } from '#contract/canary.ts';

/** What is known of the first part of a push. */
export interface CanaryFacts {
  accepted: number;
  failed: number;
  unknown: number;
  /** Accepted, and reported as not delivered. */
  undelivered: number;
  /** Recipients who may be called now or are on the wire. */
  due: number;
  /** Recipients who wait for a later time. */
  later: number;
}

/** How the first part of a push stands before anybody of it was called. */
export function canaryBegun(target: number): CanaryState {
  const nobody = { called: 0, failed: 0, until: null, reason: null, decided_by: null, decided_at: null };
  return { phase: 'sending', target, ...nobody };
}

/**
 * Where a push that is held by its first part stands now. Judged by those who were called: whoever was suppressed, or
 * waits for their time, tells nothing about the message. It fails as soon as so many failed that it cannot pass any more.
 */
export function judgeCanary(canary: Canary, state: CanaryState, facts: CanaryFacts, now: Date): CanaryState {
  const failed = facts.failed + facts.unknown + facts.undelivered;
  const called = facts.accepted + facts.failed + facts.unknown;
  const seen: CanaryState = { ...state, called, failed };
  // Of the called ones, and of all who may still be called: then nothing that comes can mend it.
  const above = (of: number) => failed > 0 && failed * 100 > canary.max_failure_percent * of;
  if (above(called + facts.due + facts.later)) return { ...seen, phase: 'failed', reason: 'failure_rate', until: null };
  if (facts.due > 0) return { ...seen, phase: 'sending', until: null };
  if (called === 0) {
    return facts.later > 0 ? seen : { ...seen, phase: 'asking', reason: 'nobody_called', until: null };
  }
  if (state.until === null) {
    const until = new Date(now.getTime() + canary.wait_minutes * 60_000);
    if (canary.wait_minutes > 0) return { ...seen, phase: 'watching', until: until.toISOString() };
  } else if (now < new Date(state.until)) return { ...seen, phase: 'watching' };
  if (above(called)) return { ...seen, phase: 'failed', reason: 'failure_rate', until: null };
  return { ...seen, phase: canary.on_pass === 'ask' ? 'asking' : 'passed', until: null };
}

/** True while the rest of a push waits for its first part. */
export function isHeld(state: CanaryState): boolean {
  return ['sending', 'watching', 'asking', 'failed'].includes(state.phase);
}
