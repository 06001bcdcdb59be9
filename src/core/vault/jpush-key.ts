import { hash } from 'node:crypto';
import { base32 } from './base32.ts';

/** Random bytes `createJpushKey` needs: 120 bits for each of the two. */
export const jpushKeyRandomBytes = 30;

export interface NewJpushKey {
  /** How the key is listed, as any other: the first 8 characters of the AppKey. */
  id: string;
  appKey: string;
  masterSecret: string;
  hash: Buffer;
}

/**
 * A pair of credentials in the shape JPush's clients insist on: 24 letters and digits each. Only the hash of both
 * together is kept, so that neither half opens anything. Throws RangeError for another number of bytes.
 */
export function createJpushKey(random: Uint8Array): NewJpushKey {
  if (random.length !== jpushKeyRandomBytes)
    throw new RangeError(`a JPush key needs ${jpushKeyRandomBytes} random bytes`);
  const appKey = base32(random.subarray(0, 15));
  const masterSecret = base32(random.subarray(15));
  return { id: appKey.slice(0, 8), appKey, masterSecret, hash: hash('sha256', `${appKey}:${masterSecret}`, 'buffer') };
}

/** The two halves of `Basic base64(AppKey:MasterSecret)`; null for any other header. */
export function parseJpushKey(authorization: string): { appKey: string; text: string } | null {
  const given = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (given === undefined) return null;
  const text = Buffer.from(given, 'base64').toString('latin1');
  const appKey = /^([a-z0-9]{24}):[a-z0-9]{24}$/.exec(text)?.[1];
  return appKey === undefined ? null : { appKey, text };
}
