import { createHash } from 'node:crypto';

export const tokenBytes = 32;

/** A token nobody can guess, from 32 random bytes, and what is kept of it. */
export function makeToken(random: Uint8Array): { text: string; hash: Buffer } {
  if (random.length !== tokenBytes) throw new RangeError(`a token needs ${tokenBytes} random bytes`);
  const text = Buffer.from(random).toString('base64url');
  return { text, hash: hashToken(text) };
}

/** SHA-256: rows are found by it, so that the comparison tells nothing, and a copy of the database signs nobody in. */
export function hashToken(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
