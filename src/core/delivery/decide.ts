import { canSend, type NoCreditPolicy } from '#core/ledger/spend.ts';
import { type ConsentState, creditsOf, noConsent } from '#core/ledger/state.ts';
import { refusalOf } from '#core/policy/allowance.ts';
import type { Timing } from '#core/policy/timings.ts';
import type { SuppressReason } from './outcome.ts';

/** `invalid`: the platform said so of the openid. `erased`: personal data deleted on request. `blocked`: on our list. */
export type RecipientStatus = 'active' | 'invalid' | 'blocked' | 'erased';

/** What is known about one recipient of a push at the moment of deciding. */
export type Facts = {
  /** Null where there is no row. */
  recipient: { status: RecipientStatus } | null;
  /** Whether there is an openid to call. Left out: when there is a row; a push may bring an openid that has none. */
  known?: boolean;
  /** Null where there is no row. */
  consent: ConsentState | null;
  noCredit: NoCreditPolicy;
  /** Whether the push was cancelled. */
  cancelled?: boolean;
  /** How often and when this recipient may be called; left out where nothing limits that. */
  timing?: Timing;
  /** Credits of this recipient that pushes hold which come before this one, see `creditsAhead`. */
  ahead?: number;
  /** Whether the push's experiment holds this recipient out. */
  heldOut?: boolean;
  now: Date;
  sendBefore: Date;
};

/** Why somebody waits. */
export type WaitReason = 'capped' | 'too_soon' | 'quiet_hours';

export type Decision =
  | { send: true; takesCredit: boolean }
  | { send: false; reason: SuppressReason; until?: never }
  /** Not now: again at `until`, which lies before `sendBefore`. */
  | { send: false; reason: WaitReason; until: Date };

/** A decision not to call, for ever or for now. */
export type Refused = Extract<Decision, { send: false }>;

/**
 * Whether one recipient of a push is called now. The first refusal is the recorded reason, so the order is part of the
 * product: who the recipient is, whether the push still goes out, consent and credit, and last our own wishes (the
 * block list first among them), because consent is the user's. Whoever may be called later waits, unless the class
 * drops them or the time to send is over by then.
 *
 * Used for the real decision, before the reserve transaction checks the same on locked rows, and for the pre-flight
 * report with `now` at the planned time.
 */
export function decideRecipient(facts: Facts): Decision {
  const before = whoRefuses(facts) ?? pushRefuses(facts);
  if (before !== null) return { send: false, reason: before };

  // Without a row nothing is known, and of nothing known both kinds of consent say the same.
  const allowance = canSend(facts.consent ?? noConsent('one_time'), facts.noCredit);
  if (!allowance.ok) return { send: false, reason: allowance.reason };

  const listed = listRefuses(facts);
  if (listed !== null) return { send: false, reason: listed };
  const waits = timeRefuses(facts);
  if (waits !== null) return waits;
  if (allowance.takesCredit && isOutranked(facts)) return { send: false, reason: 'outranked' };
  if (facts.heldOut === true) return { send: false, reason: 'hold_out' };
  return { send: true, takesCredit: allowance.takesCredit };
}

function whoRefuses({ recipient, known = recipient !== null }: Facts): SuppressReason | null {
  if (recipient?.status === 'erased' || recipient?.status === 'invalid') return recipient.status;
  return known ? null : 'not_found';
}

function pushRefuses({ cancelled = false, now, sendBefore }: Facts): SuppressReason | null {
  if (cancelled) return 'cancelled';
  return now >= sendBefore ? 'expired' : null;
}

function listRefuses({ recipient, timing }: Facts): SuppressReason | null {
  if (recipient?.status === 'blocked') return 'blocked';
  if (timing === undefined) return null;
  const { limits, lists } = timing;
  if (limits.blockLists.some((id) => lists.has(id))) return 'blocked';
  return limits.allowLists.length > 0 && !limits.allowLists.some((id) => lists.has(id)) ? 'not_allowed' : null;
}

/** Whether all the credits there are are held for others, or kept for other classes. */
function isOutranked({ consent, ahead = 0, timing }: Facts): boolean {
  return creditsOf(consent!) <= ahead + (timing?.limits.leave ?? 0);
}

function timeRefuses({ timing, now, sendBefore }: Facts): Refused | null {
  return timing === undefined ? null : refusedByTime(timing, now, sendBefore);
}

/**
 * What caps, then gaps, then hours say by themselves: the first gives the reason, the time to come again is the latest
 * they name. Null when they let the call pass.
 */
export function refusedByTime(
  { limits, sends, shutUntil }: Pick<Timing, 'limits' | 'sends' | 'shutUntil'>,
  now: Date,
  sendBefore: Date,
): Refused | null {
  const refusal = refusalOf(limits.windows, sends, limits.coming, limits.counts, now);
  if (refusal === null && shutUntil === null) return null;
  const reason = refusal?.reason ?? 'quiet_hours';
  if (refusal !== null && limits.over === 'drop') return { send: false, reason };
  if (shutUntil === 'never') return { send: false, reason };
  const until = new Date(Math.max(refusal?.at.getTime() ?? 0, shutUntil?.getTime() ?? 0));
  return until < sendBefore ? { send: false, reason, until } : { send: false, reason };
}
