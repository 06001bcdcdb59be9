import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApiKey, hashApiKey, parseApiKey, verifyApiKey } from '#core/vault/api-key.ts';

const random = fc.uint8Array({ minLength: 25, maxLength: 25 });

describe('api key', () => {
  it('has an id that finds it and a hash that proves it', () => {
    fc.assert(
      fc.property(random, (bytes) => {
        const { id, text, hash } = createApiKey(bytes);
        expect(text).toMatch(/^hyk_[0-9a-hjkmnp-tv-z]{8}_[0-9a-hjkmnp-tv-z]{32}$/);
        expect(parseApiKey(text)).toEqual({ id });
        expect(hashApiKey(text)).toEqual(hash);
        expect(verifyApiKey(text, hash)).toBe(true);
      }),
    );
  });

  it('uses every random bit: a flipped bit gives another key, which is refused', () => {
    fc.assert(
      fc.property(random, fc.nat({ max: 199 }), (bytes, bit) => {
        const { text, hash } = createApiKey(bytes);
        const bent = Uint8Array.from(bytes);
        bent[bit >> 3]! ^= 1 << (bit & 7);
        const other = createApiKey(bent).text;
        expect(other).not.toBe(text);
        expect(verifyApiKey(other, hash)).toBe(false);
      }),
    );
  });

  it('writes 5 bits a character, high bits first', () => {
    const bytes = Uint8Array.from([0x00, 0x44, 0x32, 0x14, 0xc7, ...new Array(20).fill(0xff)]);
    expect(createApiKey(bytes).text).toBe(`hyk_01234567_${'z'.repeat(32)}`);
  });

  it('is not parsed from other text', () => {
    const { text } = createApiKey(new Uint8Array(25));
    for (const other of [
      '',
      'hyk_',
      text.slice(1),
      `${text}0`,
      text.toUpperCase(),
      `${text}\n`,
      text.replace('_', '-'),
    ]) {
      expect(parseApiKey(other)).toBeNull();
    }
  });

  it('needs its random bytes, and a whole hash', () => {
    expect(() => createApiKey(new Uint8Array(24))).toThrow(RangeError);
    const { text, hash } = createApiKey(new Uint8Array(25));
    expect(verifyApiKey(text, hash.subarray(0, 16))).toBe(false);
  });
});
