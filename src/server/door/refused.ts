import { ApiError } from '#contract/errors.ts';

/** Why a door turned somebody away, for monitoring: a rise of one of these is an attack or a fault of ours. */
export type DoorRefusal = 'forged' | 'expired' | 'replayed' | 'rate_limited';

const byCode: Partial<Record<ApiError['code'], DoorRefusal>> = {
  client_token_invalid: 'forged',
  delivery_token_invalid: 'forged',
  callback_refused: 'forged',
  client_token_expired: 'expired',
  nonce_out_of_range: 'expired',
  rate_limited: 'rate_limited',
};

/** The refusal an error stands for; null for any other, as a value that is wrong in itself. */
export function refusalOf(error: unknown): DoorRefusal | null {
  return error instanceof ApiError ? (byCode[error.code] ?? null) : null;
}

/** Whether an answer of a door says that it had this report before. */
export function isReplay(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'duplicate' in answer && answer.duplicate === true;
}

/** The door of an address: `consent` of `/door/consent`. */
export function doorName(path: string): string {
  return path.split('/')[2] ?? '';
}
