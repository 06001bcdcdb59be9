import type { KeyObject } from 'node:crypto';
import { uuidFromHex } from '#core/ids.ts';
import { macTextOf } from './mac.ts';

/**
 * The recipient id of an openid: the first 16 bytes of HMAC-SHA256 as UUID text. It is the id, not a column beside it:
 * an openid finds its row without being stored in clear, and without the key nobody can test a guess. The key belongs
 * to one app, so the same text in two apps gives two unrelated ids.
 */
export function blindIndex(key: KeyObject, openid: string): string {
  return uuidFromHex(macTextOf(key, Buffer.from(openid, 'utf8'), 16));
}

/**
 * The union id of a unionid, made the same way with a key of the organization: apps of one organization can tell that
 * two recipients are one person, other organizations cannot.
 */
export function unionIndex(orgKey: KeyObject, unionid: string): string {
  return blindIndex(orgKey, unionid);
}
