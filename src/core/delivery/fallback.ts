import type { FallbackWhen } from '#contract/fallback.ts';
import type { Outcome } from './outcome.ts';

/** Which outcomes of a step lead on to the next. `reasons` null: any. */
export interface FallbackRule {
  outcomes: Outcome[];
  reasons: string[] | null;
  notOpened: boolean;
}

const noCredit = ['no_credit', 'no_consent', 'refused'];
/**
 * What the platform or the recipient stood against. Our own wishes (caps, hours, lists, hold-outs, a cancelled push) are
 * none of these: another channel would break them just the same.
 */
const notSent = [
  ...noCredit,
  'banned',
  'no_address',
  'recipient_invalid',
  'rejected',
  'content',
  'retries_exhausted',
  'not_sent',
];

/**
 * Whom the next step is for. An unknown outcome is in no rule: the call
 * may have reached them, and nobody gets two channels by accident. Only `not_opened` writes to people who got a message.
 */
export function fallbackRule(when: FallbackWhen): FallbackRule {
  if (when === 'not_opened') return { outcomes: ['accepted'], reasons: null, notOpened: true };
  const reasons = when === 'no_credit' ? noCredit : notSent;
  return { outcomes: ['failed', 'suppressed'], reasons, notOpened: false };
}
