import type { KeyObject } from 'node:crypto';
import { ivBytes } from './gcm.ts';
import { type DataKey, keyBytes, type MasterKey, type MasterKeys, type RandomBytes } from './keys.ts';
import { type KeyName, type KeyPurpose, rewrapKey, unwrapKey, type WrappedKey, wrapKey } from './wrap.ts';

/** A key as the database keeps it. */
export type KeyRow = KeyName & WrappedKey;

/** Every app has one key per purpose, and more data keys as they rotate. */
export const appKeyPurposes = ['data', 'recipient_index', 'delivery_token', 'client_token'] as const;

/** An organization's keys. */
export const orgKeyPurposes = ['data', 'union_index'] as const;

/** A fresh random key under a name, wrapped, to be inserted as a row. A new app or organization gets one per purpose. */
export function newKeyRow(master: MasterKey, name: KeyName, random: RandomBytes): KeyRow {
  return { ...name, ...wrapKey(master, random(keyBytes), name, random(ivBytes)) };
}

/**
 * The next data key of an owner: later values are sealed under it, earlier ones stay readable and are re-sealed when
 * they are next written. Throws RangeError when the rows hold no data key or keys of several owners.
 */
export function nextDataKeyRow(master: MasterKey, rows: readonly KeyRow[], random: RandomBytes): KeyRow {
  const owner = rows[0]?.owner;
  const ids = rows.filter((row) => row.purpose === 'data').map((row) => row.id);
  if (owner === undefined || ids.length === 0 || rows.some((row) => row.owner !== owner)) {
    throw new RangeError('the rows must be the keys of one owner, with a data key');
  }
  return newKeyRow(master, { owner, purpose: 'data', id: Math.max(...ids) + 1 }, random);
}

/** The same key wrapped under another master key. Throws VaultError like `unwrapKey`. */
export function rewrapRow(masters: MasterKeys, row: KeyRow, to: MasterKey, random: RandomBytes): KeyRow {
  return { ...row, ...rewrapKey(masters, row, to, row, random(ivBytes)) };
}

/** The owner's data keys, unwrapped. Throws VaultError like `unwrapKey`. */
export function dataKeysOf(masters: MasterKeys, rows: readonly KeyRow[], owner: string): DataKey[] {
  return rows
    .filter((row) => row.purpose === 'data' && row.owner === owner)
    .map((row) => ({ id: row.id, key: unwrapKey(masters, row, row) }));
}

/** The owner's key for a purpose that has one key, unwrapped. Throws RangeError when its row is missing. */
export function onlyKeyOf(
  masters: MasterKeys,
  rows: readonly KeyRow[],
  owner: string,
  purpose: Exclude<KeyPurpose, 'data'>,
): KeyObject {
  const row = rows.find((row) => row.purpose === purpose && row.owner === owner);
  if (row === undefined) throw new RangeError(`${owner} has no ${purpose} key`);
  return unwrapKey(masters, row, row);
}
