import { hash, timingSafeEqual } from 'node:crypto';
import { base32Alphabet as alphabet, base32 } from './base32.ts';

const keyText = new RegExp(`^hyk_([${alphabet}]{8})_[${alphabet}]{32}$`);

/** Random bytes `createApiKey` needs: 40 bits of id and 160 bits of secret. */
export const apiKeyRandomBytes = 25;

/** A new key: `text` is shown once and never stored, `id` finds the row, `hash` is what the row keeps. */
export type NewApiKey = { id: string; text: string; hash: Buffer };

/**
 * An API key `hyk_<8 id characters>_<32 secret characters>` from 25 random bytes. The fixed prefix lets secret scanners
 * find a key that leaked. Throws RangeError for another number of bytes.
 */
export function createApiKey(random: Uint8Array): NewApiKey {
  if (random.length !== apiKeyRandomBytes) throw new RangeError(`an API key needs ${apiKeyRandomBytes} random bytes`);
  const id = base32(random.subarray(0, 5));
  const text = `hyk_${id}_${base32(random.subarray(5))}`;
  return { id, text, hash: hashApiKey(text) };
}

/** The id inside a key's text, or null when it is not shaped like one. Says nothing about whether the key is good. */
export function parseApiKey(text: string): { id: string } | null {
  const id = keyText.exec(text)?.[1];
  return id === undefined ? null : { id };
}

/** SHA-256 of the whole text. A slow password hash would add nothing: 160 random bits cannot be guessed. */
export function hashApiKey(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** True when the text is the key whose hash is stored; constant time. */
export function verifyApiKey(text: string, hash: Buffer): boolean {
  const presented = hashApiKey(text);
  return hash.length === presented.length && timingSafeEqual(presented, hash);
}
