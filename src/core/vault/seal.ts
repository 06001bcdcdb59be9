import { VaultError } from './errors.ts';
import { decrypt, encrypt, ivBytes, tagBytes } from './gcm.ts';
import type { DataKey, Keyring } from './keys.ts';

const version = 1;
const headerBytes = 5;

/**
 * The place of a sealed field, bound to its ciphertext as associated data: a value copied to another app, column or
 * row does not open. `owner` is the id of the app or organization, `column` 'table.column', `row` whatever names the
 * row for its whole life. JSON keeps the three apart whatever they contain.
 */
export function fieldAad(owner: string, column: string, row: string): string {
  return JSON.stringify([owner, column, row]);
}

/**
 * Seals a value: `[version 1 byte][data key id uint32, big-endian][iv 12][ciphertext][tag 16]`, 33 bytes more than the
 * value. `aad` comes from `fieldAad`; `iv` is 12 fresh random bytes. Version and key id are authenticated with the aad.
 * One key should seal fewer than 2^32 values (the bound for random ivs); a new data key starts a new count.
 */
export function seal(key: DataKey, plain: string | Buffer, aad: string, iv: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(version, 0);
  header.writeUInt32BE(key.id, 1);
  return Buffer.concat([header, encrypt(key.key, plain, placed(header, aad), iv)]);
}

/**
 * Opens what `seal` made for the same place. Throws VaultError: `malformed`, `unknown_key` (the message has the id) or
 * `not_authentic`.
 */
export function open(ring: Keyring, sealed: Buffer, aad: string): Buffer {
  const id = dataKeyIdOf(sealed);
  const key = ring.byId.get(id);
  if (key === undefined) throw new VaultError('unknown_key', `sealed under data key ${id}, which is not in the ring`);
  return decrypt(key, sealed.subarray(headerBytes), placed(sealed, aad));
}

/** The id of the data key a sealed value needs. Rotation looks for those below the current id. Throws `malformed`. */
export function dataKeyIdOf(sealed: Buffer): number {
  if (sealed.length < headerBytes + ivBytes + tagBytes)
    throw new VaultError('malformed', 'too short for a sealed value');
  if (sealed[0] !== version) throw new VaultError('malformed', `layout ${sealed[0]} is not known to this version`);
  return sealed.readUInt32BE(1);
}

/** What is authenticated beside the value: the header in front of it, and its place. */
function placed(sealed: Buffer, aad: string): Buffer {
  const bytes = Buffer.allocUnsafe(headerBytes + Buffer.byteLength(aad));
  sealed.copy(bytes, 0, 0, headerBytes);
  bytes.write(aad, headerBytes);
  return bytes;
}
