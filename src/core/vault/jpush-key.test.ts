import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJpushKey, parseJpushKey } from './jpush-key.ts';

const header = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a key of the JPush door', () => {
  it('is what JPush’s clients take, and what is kept proves both halves together', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 30, maxLength: 30 }), (random) => {
        const { id, appKey, masterSecret, hash: kept } = createJpushKey(random);
        expect(appKey).toMatch(/^[a-zA-Z0-9]{24}$/);
        expect(masterSecret).toMatch(/^[a-zA-Z0-9]{24}$/);
        expect(appKey.startsWith(id)).toBe(true);
        const text = `${appKey}:${masterSecret}`;
        expect(kept).toEqual(hash('sha256', text, 'buffer'));
        expect(parseJpushKey(header(text))).toEqual({ appKey, text });
      }),
    );
    expect(() => createJpushKey(new Uint8Array(29))).toThrow(RangeError);
  });

  it.each([
    '',
    'Basic',
    'Bearer hyk_x',
    header('a:b'),
    header(`${'a'.repeat(24)}:`),
    header('a'.repeat(49)),
    'Basic %%%',
  ])('is not %j', (given) => {
    expect(parseJpushKey(given)).toBeNull();
  });
});
