import { hash, timingSafeEqual } from 'node:crypto';

/**
 * WeChat's callback signature: hex sha1 of token, timestamp, nonce and, for an encrypted body, its `Encrypt` text,
 * sorted as strings (not numbers) and joined. Without `encrypt` it covers nothing of the body.
 */
export function callbackSignature(token: string, timestamp: string, nonce: string, encrypt?: string): string {
  const parts = encrypt === undefined ? [token, timestamp, nonce] : [token, timestamp, nonce, encrypt];
  return hash('sha1', parts.sort().join(''));
}

/** Compares a signature with the one expected, in a time that tells nothing about where they differ. */
export function signatureMatches(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
