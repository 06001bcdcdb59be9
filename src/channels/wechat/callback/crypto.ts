import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

/** An app's EncodingAESKey made ready; make it once and keep it, a raw key costs several times as much per call. */
export interface CallbackKey {
  readonly key: KeyObject;
  readonly iv: Buffer;
}

export type Decrypted = { ok: true; text: string } | { ok: false; reason: 'format' | 'padding' | 'appid' };

const algorithm = 'aes-256-cbc';
/** WeChat pads to 32, twice the cipher's own block. Node's automatic padding refuses anything above 16. */
const padBlock = 32;
const randomLength = 16;
const headLength = randomLength + 4;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** @param encodingAesKey 43 characters, base64 without its "=". @throws RangeError for anything else */
export function createCallbackKey(encodingAesKey: string): CallbackKey {
  if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)) throw new RangeError('EncodingAESKey must be 43 base64 characters');
  const raw = Buffer.from(`${encodingAesKey}=`, 'base64');
  return { key: createSecretKey(raw), iv: raw.subarray(0, 16) };
}

/**
 * Opens an `Encrypt` text: AES-256-CBC, IV = the key's first 16 bytes; inside 16 random bytes, the message's length
 * (4 bytes, big-endian), the message, the AppID. Check the signature first: it is what proves the sender.
 */
export function decryptCallback({ key, iv }: CallbackKey, encrypt: string, appid: string): Decrypted {
  const sealed = base64.test(encrypt) ? Buffer.from(encrypt, 'base64') : Buffer.alloc(0);
  if (sealed.length === 0 || sealed.length % padBlock !== 0) return { ok: false, reason: 'format' };
  const decipher = createDecipheriv(algorithm, key, iv).setAutoPadding(false);
  const plain = unpad(Buffer.concat([decipher.update(sealed), decipher.final()]));
  if (plain === null) return { ok: false, reason: 'padding' };
  if (plain.length < headLength) return { ok: false, reason: 'format' };
  const end = headLength + plain.readUInt32BE(randomLength);
  if (end > plain.length) return { ok: false, reason: 'format' };
  if (plain.toString('utf8', end) !== appid) return { ok: false, reason: 'appid' };
  return { ok: true, text: plain.toString('utf8', headLength, end) };
}

/** The counterpart of `decryptCallback`, for encrypted replies. @param random 16 bytes */
export function encryptCallback(
  { key, iv }: CallbackKey,
  text: string,
  appid: string,
  random: Buffer = randomBytes(randomLength),
): string {
  const message = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([random, length, message, Buffer.from(appid)]);
  const pad = padBlock - (plain.length % padBlock);
  const cipher = createCipheriv(algorithm, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString(
    'base64',
  );
}

function unpad(plain: Buffer): Buffer | null {
  const pad = plain.at(-1) ?? 0;
  if (pad < 1 || pad > padBlock || pad > plain.length) return null;
  const end = plain.length - pad;
  for (let i = end; i < plain.length; i++) if (plain[i] !== pad) return null;
  return plain.subarray(0, end);
}
