import type { KeyObject } from 'node:crypto';
import { uuidFromBytes, uuidToBytes } from '#core/ids.ts';
import { authentic, signed, tokenText } from './mac.ts';

const version = 1;
const macBytes = 16;
const text = tokenText(1 + 16 + 16 + 5 + macBytes);

/** Who a mini-program client is: one recipient of one app, for every scene, until a moment (whole seconds). */
export type ClientSession = { appId: string; recipientId: string; expiresAt: Date };

/**
 * The token a mini-program gets at log-in and shows with each report: 72 base64url characters,
 * `[version 1][app id 16][recipient id 16][expiry, seconds since 1970, 5][HMAC 16]`. Signed with a key of its own, so a
 * delivery token never passes as a session. Fractions of a second of `expiresAt` are cut off.
 */
export function makeClientToken(key: KeyObject, { appId, recipientId, expiresAt }: ClientSession): string {
  const expiry = Buffer.alloc(5);
  expiry.writeUIntBE(Math.floor(expiresAt.getTime() / 1000), 0, 5);
  const payload = Buffer.concat([Buffer.of(version), uuidToBytes(appId), uuidToBytes(recipientId), expiry]);
  return signed(key, payload, macBytes);
}

/**
 * The session of a token; 'expired' when it is genuine but `now` has reached its expiry (the client should log in
 * again); 'invalid' for anything else. Never throws.
 */
export function readClientToken(key: KeyObject, token: string, now: Date): ClientSession | 'expired' | 'invalid' {
  const payload = text.test(token) ? authentic(key, token, macBytes) : null;
  if (payload === null || payload[0] !== version) return 'invalid';
  const expiresAt = new Date(payload.readUIntBE(33, 5) * 1000);
  if (now >= expiresAt) return 'expired';
  return { appId: uuidFromBytes(payload.subarray(1)), recipientId: uuidFromBytes(payload.subarray(17)), expiresAt };
}

/**
 * The app a token claims to be of, unchecked: it only says whose key to read the token with. Null when the text cannot
 * be a client token.
 */
export function claimedAppOf(token: string): string | null {
  return text.test(token) ? uuidFromBytes(Buffer.from(token, 'base64url').subarray(1)) : null;
}
