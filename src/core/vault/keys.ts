import { createSecretKey, type KeyObject, randomBytes as nodeRandomBytes } from 'node:crypto';

/**
 * A key that seals fields. Its id (uint32) stands in every sealed value. `KeyObject`s are made once and kept: with a
 * raw key every call to node:crypto costs about four times as much.
 */
export type DataKey = { id: number; key: KeyObject };

/** The data keys of one owner: new values are sealed under `current`, old ones opened by the id they carry. */
export type Keyring = { current: DataKey; byId: ReadonlyMap<number, KeyObject> };

/** A key that wraps keys. Its id is text, chosen by the operator ('2027-01', a KMS key name). */
export type MasterKey = { id: string; key: KeyObject };

/** The master keys at hand, by id. */
export type MasterKeys = ReadonlyMap<string, KeyObject>;

/** Source of random bytes, injected so that tests repeat. */
export type RandomBytes = (size: number) => Buffer;

/** The system's random bytes. */
export const systemRandom: RandomBytes = (size) => nodeRandomBytes(size);

/** Bytes of every key of the vault: AES-256 and HMAC-SHA256 both take 32. */
export const keyBytes = 32;

/** A KeyObject of 32 raw bytes. Throws RangeError for any other length. */
export function keyOf(bytes: Uint8Array): KeyObject {
  if (bytes.length !== keyBytes) throw new RangeError(`a key has ${keyBytes} bytes`);
  return createSecretKey(bytes);
}

/** A ring of the given data keys; the highest id is the current one. Throws RangeError without keys or on a repeated id. */
export function keyringOf(keys: readonly DataKey[]): Keyring {
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  if (byId.size === 0 || byId.size !== keys.length) throw new RangeError('a ring needs data keys with different ids');
  return { current: keys.reduce((newest, key) => (key.id > newest.id ? key : newest)), byId };
}
