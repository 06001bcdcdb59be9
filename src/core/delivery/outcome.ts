/**
 * What became of one recipient of one push; until then it is pending. `accepted`: the platform took it. `failed`: it
 * refused, or the content could not be rendered. `suppressed`: we chose not to call. `unknown`: the call may have left
 * and nobody can tell.
 */
export const outcomes = ['accepted', 'failed', 'suppressed', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

/** Why we chose not to call. */
export const suppressReasons = [
  'not_found',
  'erased',
  'invalid',
  'expired',
  'no_consent',
  'no_credit',
  'refused',
  'banned',
  'blocked',
  'not_allowed',
  'capped',
  'too_soon',
  'quiet_hours',
  'outranked',
  'hold_out',
  'no_address',
  'cancelled',
] as const;
export type SuppressReason = (typeof suppressReasons)[number];

/** Why a delivery failed. `not_sent`: an operator found out that an unknown one never left. */
export const failReasons = [
  'content',
  'refused',
  'recipient_invalid',
  'rejected',
  'retries_exhausted',
  'not_sent',
] as const;
export type FailReason = (typeof failReasons)[number];
