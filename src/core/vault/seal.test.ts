import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VaultError } from '#core/vault/errors.ts';
import { type DataKey, keyOf, keyringOf } from '#core/vault/keys.ts';
import { dataKeyIdOf, fieldAad, open, seal } from '#core/vault/seal.ts';

const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n }).map((b) => Buffer.from(b));
const dataKey = (id: number): DataKey => ({ id, key: keyOf(randomBytes(32)) });
const first = dataKey(1);
const second = dataKey(2);
const place = fieldAad('app-a', 'recipient.openid', 'row-1');

function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof VaultError) return error.fault;
    throw error;
  }
  return 'opened';
}

describe('seal', () => {
  it('gives any text or bytes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), bytes(12), (text, iv) => {
        expect(open(keyringOf([first]), seal(first, text, place, iv), place).toString('utf8')).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), bytes(12), (plain, iv) => {
        const sealed = seal(first, Buffer.from(plain), place, iv);
        expect([...open(keyringOf([first]), sealed, place)]).toEqual([...plain]);
      }),
    );
  });

  it('has the documented layout, which stored values depend on', () => {
    const key = { id: 0x01020304, key: keyOf(Buffer.alloc(32, 7)) };
    const sealed = seal(key, 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M', place, Buffer.alloc(12, 9));
    expect(sealed.length).toBe(1 + 4 + 12 + 28 + 16);
    expect(sealed.subarray(0, 17).toString('hex')).toBe(`0101020304${'09'.repeat(12)}`);
    expect(dataKeyIdOf(sealed)).toBe(0x01020304);
    expect(sealed.subarray(17).toString('hex')).toBe(
      '48b3dbf6d39ab331f40ea60eb9d8d0b882c4549b79b4b89009e274ebcd149ee83aca0e418078938935a5d995',
    );
  });

  it('opens old values after a new key came, by the id they carry', () => {
    const old = seal(first, 'before', place, randomBytes(12));
    const ring = keyringOf([first, second]);
    expect(ring.current).toBe(second);
    expect(open(ring, old, place).toString()).toBe('before');
    expect(faultOf(() => open(keyringOf([second]), old, place))).toBe('unknown_key');
  });

  it('refuses a value of another app, column or row', () => {
    const sealed = seal(first, 'secret', place, randomBytes(12));
    for (const elsewhere of [
      fieldAad('app-b', 'recipient.openid', 'row-1'),
      fieldAad('app-a', 'recipient.unionid', 'row-1'),
      fieldAad('app-a', 'recipient.openid', 'row-2'),
    ]) {
      expect(faultOf(() => open(keyringOf([first]), sealed, elsewhere))).toBe('not_authentic');
    }
  });

  it('never opens a value with a flipped bit', () => {
    const ring = keyringOf([first, second]);
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), bytes(12), fc.nat(), (text, iv, n) => {
        const sealed = seal(first, text, place, iv);
        const bit = n % (sealed.length * 8);
        sealed[bit >> 3]! ^= 1 << (bit & 7);
        expect(faultOf(() => open(ring, sealed, place))).not.toBe('opened');
      }),
    );
  });

  it('calls a short or foreign value malformed', () => {
    const sealed = seal(first, '', place, randomBytes(12));
    expect(faultOf(() => open(keyringOf([first]), sealed.subarray(0, -1), place))).toBe('malformed');
    sealed[0] = 2;
    expect(faultOf(() => open(keyringOf([first]), sealed, place))).toBe('malformed');
  });

  it('keeps the parts of a place apart, whatever they contain', () => {
    const part = fc.constantFrom('', 'a', '"', ',', '","', ':', '\\', '[');
    const parts = fc.tuple(part, part, part);
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = a.every((text, i) => text === b[i]);
        expect(fieldAad(...a) === fieldAad(...b)).toBe(same);
      }),
    );
  });

  it('refuses an iv, a key or a ring of the wrong size', () => {
    expect(() => seal(first, 'x', place, Buffer.alloc(16))).toThrow(RangeError);
    expect(() => keyOf(Buffer.alloc(16))).toThrow(RangeError);
    expect(() => keyringOf([])).toThrow(RangeError);
    expect(() => keyringOf([first, dataKey(1)])).toThrow(RangeError);
  });
});
