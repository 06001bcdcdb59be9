import type { KeyObject } from 'node:crypto';
import { putUuid, uuidFromBytes } from '#core/ids.ts';
import { authentic, signed, tokenText } from './mac.ts';

const version = 1;
const macBytes = 12;
const text = tokenText(1 + 16 + 16 + macBytes);

/** In the place of a recipient: the token is of a push, and the reader has to know who reads it. */
export const everybody = '00000000-0000-0000-0000-000000000000';

/** A delivery is named by its push and its recipient; it has no other id. */
export type DeliveryName = { pushId: string; recipientId: string };

/**
 * The token in a landing page's query: 60 base64url characters, `[version 1][push id 16][recipient id 16][HMAC 12]`.
 * The app's delivery-token key signs it, so nobody can report an open for a delivery they did not get. It holds no
 * openid and does not expire: a notification may be tapped months later.
 */
export function makeDeliveryToken(key: KeyObject, { pushId, recipientId }: DeliveryName): string {
  const payload = Buffer.allocUnsafe(33);
  payload[0] = version;
  putUuid(pushId, payload, 1);
  putUuid(recipientId, payload, 17);
  return signed(key, payload, macBytes);
}

/** The delivery a token names; null when the token is changed, of another app, or no token at all. Never throws. */
export function readDeliveryToken(key: KeyObject, token: string): DeliveryName | null {
  const payload = text.test(token) ? authentic(key, token, macBytes) : null;
  if (payload === null || payload[0] !== version) return null;
  return { pushId: uuidFromBytes(payload.subarray(1)), recipientId: uuidFromBytes(payload.subarray(17)) };
}
