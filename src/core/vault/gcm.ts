import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { VaultError } from './errors.ts';

export const ivBytes = 12;
export const tagBytes = 16;

/** AES-256-GCM: `[iv 12][ciphertext][tag 16]`. An iv must never be used twice under one key. */
export function encrypt(key: KeyObject, plain: string | Uint8Array, aad: Uint8Array, iv: Uint8Array): Buffer {
  if (iv.length !== ivBytes) throw new RangeError(`an iv has ${ivBytes} bytes`);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
  cipher.setAAD(aad);
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([iv, body, cipher.getAuthTag()]);
}

/** Reverses `encrypt`. Throws VaultError `not_authentic` when data, aad or key differ from those of `encrypt`. */
export function decrypt(key: KeyObject, box: Uint8Array, aad: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, ivBytes), { authTagLength: tagBytes });
  decipher.setAAD(aad);
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  const plain = decipher.update(box.subarray(ivBytes, box.length - tagBytes));
  try {
    decipher.final();
  } catch {
    throw new VaultError('not_authentic', 'the value was changed, or moved here from another app, column or row');
  }
  return plain;
}
