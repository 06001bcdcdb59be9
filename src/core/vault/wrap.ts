import type { KeyObject } from 'node:crypto';
import { VaultError } from './errors.ts';
import { decrypt, encrypt, ivBytes, tagBytes } from './gcm.ts';
import { keyBytes, keyOf, type MasterKey, type MasterKeys } from './keys.ts';

const version = 1;

/**
 * What a wrapped key is for. Data keys rotate; the index keys never do, because the ids of recipients and of unions are
 * made with them; replacing a token key ends the tokens that are out.
 */
export type KeyPurpose = 'data' | 'recipient_index' | 'union_index' | 'delivery_token' | 'client_token';

/** The name of a key: its owner (app or organization id), purpose and number (the data key id; 1 for the others). */
export type KeyName = { owner: string; purpose: KeyPurpose; id: number };

/** A key at rest: which master key wraps it, and `[version 1 byte][iv 12][ciphertext 32][tag 16]`. */
export type WrappedKey = { masterKeyId: string; wrapped: Buffer };

/** Wraps 32 key bytes under a master key for one name: it unwraps only as that name. `iv` is 12 fresh random bytes. */
export function wrapKey(master: MasterKey, bytes: Uint8Array, name: KeyName, iv: Buffer): WrappedKey {
  if (bytes.length !== keyBytes) throw new RangeError(`a key has ${keyBytes} bytes`);
  const box = encrypt(master.key, bytes, nameAad(master.id, name), iv);
  return { masterKeyId: master.id, wrapped: Buffer.concat([Buffer.of(version), box]) };
}

/**
 * Unwraps a key, ready for use. Throws VaultError: `malformed`, `unknown_key` (its master key is not at hand) or
 * `not_authentic` (changed, or wrapped for another owner, purpose or number).
 */
export function unwrapKey(masters: MasterKeys, { masterKeyId, wrapped }: WrappedKey, name: KeyName): KeyObject {
  if (wrapped.length !== 1 + ivBytes + keyBytes + tagBytes || wrapped[0] !== version) {
    throw new VaultError('malformed', 'not a wrapped key of this version');
  }
  const master = masters.get(masterKeyId);
  if (master === undefined) throw new VaultError('unknown_key', `wrapped under master key "${masterKeyId}"`);
  return keyOf(decrypt(master, wrapped.subarray(1), nameAad(masterKeyId, name)));
}

/**
 * Moves a key to another master key. The key itself stays the same, so nothing sealed under it changes: a master key is
 * replaced by re-wrapping a few rows, online. Throws like `unwrapKey`.
 */
export function rewrapKey(masters: MasterKeys, old: WrappedKey, to: MasterKey, name: KeyName, iv: Buffer): WrappedKey {
  return wrapKey(to, unwrapKey(masters, old, name).export(), name, iv);
}

function nameAad(masterKeyId: string, { owner, purpose, id }: KeyName): Buffer {
  return Buffer.from(JSON.stringify([masterKeyId, owner, purpose, id]), 'utf8');
}
