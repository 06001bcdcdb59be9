import { createCipheriv, randomBytes } from 'node:crypto';
import { decrypt as oracleDecrypt, encrypt as oracleEncrypt } from '@wecom/crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallbackKey, decryptCallback, encryptCallback } from './crypto.ts';

const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const key = createCallbackKey(encodingAesKey);
const appid = 'wx0123456789abcdef';
const text = fc.string({ unit: 'grapheme', maxLength: 120 });

/** Encrypts bytes as they are, to make what a proper sender never would. */
function seal(plain: Buffer): string {
  const cipher = createCipheriv('aes-256-cbc', key.key, key.iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
}

function head(length: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32BE(length, 16);
  return bytes;
}

describe('callback encryption', () => {
  it('reads what an independent implementation wrote', () => {
    fc.assert(
      fc.property(text, (message) => {
        const encrypt = oracleEncrypt(encodingAesKey, message, appid);
        expect(decryptCallback(key, encrypt, appid)).toEqual({ ok: true, text: message });
      }),
    );
  });

  it('writes what an independent implementation reads', () => {
    fc.assert(
      fc.property(text, (message) => {
        const opened = oracleDecrypt(encodingAesKey, encryptCallback(key, message, appid));
        expect([opened.message, opened.id]).toEqual([message, appid]);
      }),
    );
  });

  it('is the same text as the independent one for the same random bytes', () => {
    const random = randomBytes(16);
    expect(encryptCallback(key, '{"a":"中文"}', appid, random)).toBe(
      oracleEncrypt(encodingAesKey, '{"a":"中文"}', appid, random),
    );
  });

  it('survives every pad size from 1 to 32', () => {
    const pads = new Set<number>();
    for (let size = 0; size < 32; size++) {
      const message = 'x'.repeat(size);
      pads.add(32 - ((20 + size + appid.length) % 32));
      expect(decryptCallback(key, encryptCallback(key, message, appid), appid)).toEqual({ ok: true, text: message });
    }
    expect(pads.size).toBe(32);
  });

  it('never gives the message for another AppID', () => {
    fc.assert(
      fc.property(text, fc.string(), (message, other) => {
        fc.pre(other !== appid);
        expect(decryptCallback(key, encryptCallback(key, message, appid), other)).toEqual({
          ok: false,
          reason: 'appid',
        });
      }),
    );
  });

  it('never throws on bytes nobody encrypted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.base64String(), fc.string()), (garbage) => {
        expect(decryptCallback(key, garbage, appid).ok).toBe(false);
      }),
    );
  });

  it('refuses a wrong key', () => {
    const other = createCallbackKey('G'.repeat(43));
    const opened = decryptCallback(other, encryptCallback(key, 'hello', appid), appid);
    expect(opened.ok).toBe(false);
  });

  it.each([
    ['0', Buffer.alloc(32, 0)],
    ['33', Buffer.alloc(64, 33)],
    ['32 whose bytes differ', Buffer.concat([Buffer.alloc(31, 1), Buffer.from([32])])],
  ])('refuses a pad of %s', (_pad, plain) => {
    expect(decryptCallback(key, seal(plain), appid)).toEqual({ ok: false, reason: 'padding' });
  });

  it.each([
    ['a length beyond the text', Buffer.concat([head(1000), Buffer.alloc(12, 12)])],
    ['no room for a length', Buffer.concat([Buffer.alloc(10), Buffer.alloc(22, 22)])],
  ])('refuses %s', (_what, plain) => {
    expect(decryptCallback(key, seal(plain), appid)).toEqual({ ok: false, reason: 'format' });
  });
});

describe('createCallbackKey', () => {
  it.each(['', 'short', `${encodingAesKey}=`, encodingAesKey.replace('a', '-')])('refuses %j', (text) => {
    expect(() => createCallbackKey(text)).toThrow(RangeError);
  });
});
