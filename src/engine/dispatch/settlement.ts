import type { Outcome } from '#channels/outcome.ts';
import { nextAttempt, retryPolicy } from '#core/delivery/retry.ts';
import type { NewDelivery } from '#db/queries/delivery/insert.ts';
import type { IntentKey } from '#db/queries/intent/write.ts';
import type { Later } from '#db/queries/slice/row.ts';
import type { HeldSlice } from './backlog.ts';
import type { PushPlan } from './push-plan.ts';

/** A window of one slice whose calls are on the wire. */
export interface OpenIntent {
  key: IntentKey;
  slice: HeldSlice;
  plan: PushPlan;
  attempt: number;
  /** When its credits were taken. */
  reservedAt: Date;
  /** Of this intent and those that began with it: recipients whose call has not ended. */
  calls: { outstanding: number };
  /** Recipients without a settled result. */
  remaining: number;
  /** Whether its calls are in their recipients' allowances. */
  counted: boolean;
}

/** What one call came to. */
export interface Result {
  intent: OpenIntent;
  recipientId: string;
  took: boolean;
  /** Credits of the recipient before the call, as far as we knew. */
  credits: number;
  calledAt: Date | null;
  outcome: Outcome;
  /** When a limit of the platform says not to come back before, else null. */
  notBefore: Date | null;
}

/** A result turned into what will be written: an outcome, or another place in the queue. */
export type Settlement =
  | { kind: 'delivery'; result: Result; row: NewDelivery; release: boolean; observe: boolean }
  | { kind: 'later'; result: Result; later: Later; release: boolean };

/** A result that became an outcome. */
export type Delivery = Extract<Settlement, { kind: 'delivery' }>;
/** A result that waits for another try. */
export type Waiting = Extract<Settlement, { kind: 'later' }>;

/** Reads a result by the rules: what is final becomes an outcome, what was surely not sent waits for another try. */
export function settlementOf(result: Result, now: Date, random: number): Settlement {
  const { outcome, intent, took } = result;
  const { push, template } = intent.plan;
  if (outcome.kind === 'accepted') return accepted(result, outcome.msgId);
  const base = {
    day: push.day,
    pushId: push.id,
    recipientId: result.recipientId,
    templateId: template.id,
    attempt: intent.attempt,
    calledAt: result.calledAt,
    errcode: null,
    errmsg: null,
    rid: null,
    msgId: null,
  };
  const deliver = (
    row: Pick<NewDelivery, 'outcome' | 'reason'> & Partial<NewDelivery>,
    release: boolean,
  ): Settlement => ({
    kind: 'delivery',
    result,
    row: { ...base, spent: took && !release, ...row },
    release: took && release,
    observe: false,
  });
  const again = (at: Date, attempts: number, release: boolean): Settlement => ({
    kind: 'later',
    result,
    later: { r: result.recipientId, at: at.toISOString(), n: attempts },
    release: took && release,
  });
  const nextTry = () =>
    nextAttempt(retryPolicy, { attempt: intent.attempt + 1, now, sendBefore: push.send_before, random });

  switch (outcome.kind) {
    case 'failed': {
      const { errcode, errmsg, rid } = outcome;
      // A refused credit is not given back: the ledger resets the consent by the event that this delivery puts.
      return deliver(
        { outcome: 'failed', reason: outcome.reason, errcode, errmsg, rid, spent: false },
        outcome.reason !== 'refused',
      );
    }
    case 'unknown': {
      const next = push.delivery_mode === 'at_least_once' ? nextTry() : null;
      // The next attempt takes the credit anew: one message spends one credit, however often it is tried.
      if (next?.again) return again(next.at, intent.attempt + 1, true);
      return deliver({ outcome: 'unknown', reason: null, errmsg: outcome.detail }, false);
    }
    case 'retry': {
      const limited = outcome.scope === 'limit';
      if (limited) return again(result.notBefore ?? new Date(now.getTime() + 5000), intent.attempt, true);
      const next = nextTry();
      if (next.again) return again(next.at, intent.attempt + 1, true);
      const { errcode, errmsg, rid } = outcome;
      const expired = next.reason === 'expired';
      return deliver({ outcome: expired ? 'suppressed' : 'failed', reason: next.reason, errcode, errmsg, rid }, true);
    }
    case 'pause':
    case 'token':
      // Due at once: the pause itself holds them back, and so no longer than until it is lifted.
      return again(now, intent.attempt, true);
  }
}

/** The platform took it. Where we knew of no credit, there was one that only the platform knew of. */
function accepted(result: Result, msgId: string | null): Settlement {
  const { intent, took, recipientId, calledAt } = result;
  const { push, template } = intent.plan;
  const observe = !took && template.kind === 'one_time';
  const row: NewDelivery = {
    day: push.day,
    pushId: push.id,
    recipientId,
    templateId: template.id,
    outcome: 'accepted',
    reason: null,
    spent: took || observe,
    attempt: intent.attempt,
    errcode: null,
    errmsg: null,
    rid: null,
    msgId,
    calledAt,
  };
  return { kind: 'delivery', result, row, release: false, observe };
}
