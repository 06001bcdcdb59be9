import { ApiError } from '#contract/errors.ts';
import type { PushTiming } from '#contract/push.ts';
import { type LocalSpan, spanOf } from '#core/schedule/local-time.ts';
import type { PushRow } from '#db/queries/push/row.ts';

const hourMs = 3_600_000;
/** What is not sent this long after it was due is not sent at all, unless the push says otherwise. */
export const patienceMs = { transactional: 24 * hourMs, campaign: 72 * hourMs };

/** What a request says about when, as the contract has it. */
export interface When {
  at?: string | null;
  at_local?: string;
  passed?: 'next_day' | 'drop';
  best_time?: { within_hours: number };
}

/** The same taken apart: an instant for all (null: at once), and how recipients differ. */
export function whenOf(when: When | undefined, now: Date): { at: Date | null; timing: PushTiming | null } {
  const { at, at_local: local, passed = 'next_day', best_time: best } = when ?? {};
  if (local !== undefined) return { at: null, timing: { at_local: local, passed, since: now.toISOString() } };
  return { at: at == null ? null : new Date(at), timing: best === undefined ? null : { best_time: best } };
}

/** When the first recipient is due, and the last. Throws ApiError `validation_failed` for a time that is over everywhere. */
export function dueSpan(at: Date | null, timing: PushTiming | null, now: Date): LocalSpan {
  const span = spanOf(at, timing, now);
  if (span !== null) return span;
  const message = 'this time has passed in every zone; with passed: next_day it would be sent the day after';
  throw new ApiError('validation_failed', { errors: [{ pointer: '/schedule/at_local', code: 'passed', message }] });
}

/** Until when a push is sent that does not say so itself, by when its last recipient is due. */
export function defaultSendBefore(kind: PushRow['kind'], lastDue: Date): Date {
  return new Date(lastDue.getTime() + patienceMs[kind]);
}
