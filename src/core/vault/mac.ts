import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** `payload` followed by the first `size` bytes of its HMAC-SHA256, as base64url. */
export function signed(key: KeyObject, payload: Buffer, size: number): string {
  return Buffer.concat([payload, macOf(key, payload, size)]).toString('base64url');
}

/**
 * The payload of a token that `signed` made, or null when it is not authentic; the comparison takes constant time.
 * Callers check the exact text first (`tokenText`), because Node's decoder skips characters it does not know.
 */
export function authentic(key: KeyObject, token: string, size: number): Buffer | null {
  const bytes = Buffer.from(token, 'base64url');
  const payload = bytes.subarray(0, bytes.length - size);
  return timingSafeEqual(bytes.subarray(bytes.length - size), macOf(key, payload, size)) ? payload : null;
}

/**
 * Matches base64url text of exactly so many bytes. The number must be a multiple of 3: then every bit of the text
 * counts, and a token has one spelling.
 */
export function tokenText(bytes: number): RegExp {
  if (bytes % 3 !== 0) throw new RangeError('tokens are a multiple of 3 bytes');
  return new RegExp(`^[A-Za-z0-9_-]{${(bytes / 3) * 4}}$`);
}

function macOf(key: KeyObject, payload: Buffer, size: number): Buffer {
  return createHmac('sha256', key).update(payload).digest().subarray(0, size);
}
