import { canSend, type NoCreditPolicy } from '#core/ledger/spend.ts';
import { type ConsentState, noConsent } from '#core/ledger/state.ts';
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
  now: Date;
  sendBefore: Date;
};

export type Decision = { send: true; takesCredit: boolean } | { send: false; reason: SuppressReason };

/**
 * Whether one recipient of a push is called now. The first refusal is the recorded reason, so the order is part of the
 * product: who the recipient is, whether the push still goes out, consent and credit, and last our own wishes (the
 * block list first among them), because consent is the user's.
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

  if (facts.recipient?.status === 'blocked') return { send: false, reason: 'blocked' };
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
