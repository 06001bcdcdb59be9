import { createCipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

/** sha1 in hex over the parts, sorted as plain strings and joined. */
export const sign = (...parts: string[]): string => createHash('sha1').update(parts.sort().join('')).digest('hex');

const block = 32;

/**
 * Seals callback bodies for one EncodingAESKey (43 characters): AES-256-CBC with the key's first 16 bytes as IV over
 * 16 random bytes, the length as 4 bytes big-endian, the message and the appid, padded PKCS#7 to blocks of 32.
 */
export class Seal {
  readonly #key: KeyObject;
  readonly #iv: Buffer;

  constructor(encodingAesKey: string) {
    const key = Buffer.from(`${encodingAesKey}=`, 'base64');
    if (key.length !== 32) throw new RangeError('encodingAesKey must be 43 base64 characters');
    // A key object made once: with raw bytes every message would pay for the key schedule.
    this.#key = createSecretKey(key);
    this.#iv = key.subarray(0, 16);
  }

  encrypt(message: string, appid: string): string {
    const body = Buffer.from(message);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    const plain = Buffer.concat([randomBytes(16), length, body, Buffer.from(appid)]);
    const pad = block - (plain.length % block);
    const cipher = createCipheriv('aes-256-cbc', this.#key, this.#iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString(
      'base64',
    );
  }
}
