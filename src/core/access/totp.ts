import { createHmac, timingSafeEqual } from 'node:crypto';

/** Authenticator codes (RFC 6238): SHA-1, six digits, half a minute; what every app understands. */
const stepMs = 30_000;
export const totpSecretBytes = 20;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The secret as authenticators take it: base32 without padding. */
export function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((part) => alphabet[Number.parseInt(part.padEnd(5, '0'), 2)]).join('');
}

/** What the QR code says. */
export function totpUri(secret: Uint8Array, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}

/** The code of a half-minute, counted from 1970. */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = mac[mac.length - 1]! & 0x0f;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/**
 * The half-minute a code belongs to: this one, the one before or the next, for clocks that differ. Null when it is none
 * of them, or not after `usedStep`: a code that was seen over somebody's shoulder opens nothing.
 */
export function acceptedStep(secret: Uint8Array, code: string, now: Date, usedStep: number): number | null {
  const current = Math.floor(now.getTime() / stepMs);
  const given = Buffer.from(code.padEnd(6).slice(0, 6));
  let found: number | null = null;
  for (const step of [current - 1, current, current + 1]) {
    const same = timingSafeEqual(given, Buffer.from(totpCode(secret, step)));
    if (same && code.length === 6 && step > usedStep) found = step;
  }
  return found;
}
