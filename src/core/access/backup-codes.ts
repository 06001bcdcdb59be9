import { createHash, timingSafeEqual } from 'node:crypto';

// Without i, l, o, u, 0, 1: they are copied by hand.
const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789AB';
const codes = 10;
const characters = 12;
export const backupRandomBytes = codes * characters;

/** Ten codes of 60 bits, from 120 random bytes, as they are shown: `ABCD-EFGH-JKMN`. */
export function makeBackupCodes(random: Uint8Array): string[] {
  if (random.length !== backupRandomBytes) throw new RangeError(`backup codes need ${backupRandomBytes} random bytes`);
  return Array.from({ length: codes }, (_, i) => {
    const part = random.subarray(i * characters, (i + 1) * characters);
    const text = Array.from(part, (byte) => alphabet[byte % 32]!).join('');
    return text.match(/.{4}/g)!.join('-');
  });
}

/** What is kept of codes: their SHA-256, sealed by the caller. */
export function hashBackupCodes(all: readonly string[]): string[] {
  return all.map((code) => hashOf(code).toString('hex'));
}

/** The hashes that are left when a code is used, or null when it is none of them. */
export function withoutBackupCode(hashes: readonly string[], code: string): string[] | null {
  const given = hashOf(code);
  const left = hashes.filter((hash) => !timingSafeEqual(Buffer.from(hash, 'hex'), given));
  return left.length < hashes.length ? left : null;
}

/** Dashes, spaces and case do not matter. */
function hashOf(code: string): Buffer {
  return createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))
    .digest();
}
