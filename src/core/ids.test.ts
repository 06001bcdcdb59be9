import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, idAt, isTimeId, isUuid, newId, timeOfId, uuidFromBytes, uuidToBytes } from '#core/ids.ts';

const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });

describe('ids', () => {
  it('makes version 7 ids that carry the present', () => {
    const before = Date.now();
    const id = newId();
    expect(isTimeId(id)).toBe(true);
    expect(timeOfId(id).getTime()).toBeGreaterThanOrEqual(before);
    expect(timeOfId(id).getTime()).toBeLessThanOrEqual(Date.now());
    expect(newId()).not.toBe(id);
  });

  it('gives the time and the UTC day back', () => {
    fc.assert(
      fc.property(moment, tenBytes, (at, random) => {
        const id = idAt(at, random);
        expect(isTimeId(id)).toBe(true);
        expect(timeOfId(id)).toEqual(at);
        expect(dayOf(id)).toBe(at.toISOString().slice(0, 10));
      }),
    );
  });

  it('changes the day at midnight UTC', () => {
    const random = new Uint8Array(10);
    expect(dayOf(idAt(new Date('2027-03-31T23:59:59.999Z'), random))).toBe('2027-03-31');
    expect(dayOf(idAt(new Date('2027-04-01T00:00:00.000Z'), random))).toBe('2027-04-01');
  });

  it('sets version and variant, and nothing else, in the random part', () => {
    const id = idAt(new Date(0x0123456789ab), new Uint8Array(10).fill(0xff));
    expect(id).toBe('01234567-89ab-7fff-bfff-ffffffffffff');
  });

  it('knows canonical text only', () => {
    expect(isUuid('01234567-89ab-0fff-0fff-ffffffffffff')).toBe(true);
    for (const text of ['', '01234567-89AB-7fff-bfff-ffffffffffff', '0123456789ab7fffbfffffffffffffff', ' '.repeat(36)])
      expect(isUuid(text)).toBe(false);
    expect(isUuid('01234567-89ab-7fff-bfff-ffffffffffff\n')).toBe(false);
  });

  it('refuses to read a time from another kind of id', () => {
    for (const id of ['01234567-89ab-4fff-bfff-ffffffffffff', 'ffffffff-ffff-7fff-bfff-ffffffffffff', 'x']) {
      expect(isTimeId(id)).toBe(false);
      expect(() => dayOf(id)).toThrow(TypeError);
    }
  });

  it('refuses a time or random part that does not fit', () => {
    expect(() => idAt(new Date(-1), new Uint8Array(10))).toThrow(RangeError);
    expect(() => idAt(new Date(Number.NaN), new Uint8Array(10))).toThrow(RangeError);
    expect(() => idAt(new Date(0), new Uint8Array(9))).toThrow(RangeError);
    expect(() => uuidFromBytes(new Uint8Array(15))).toThrow(RangeError);
  });

  it('turns bytes into text and back', () => {
    fc.assert(
      fc.property(sixteenBytes, (bytes) => {
        expect([...uuidToBytes(uuidFromBytes(bytes))]).toEqual([...bytes]);
      }),
    );
    expect(() => uuidToBytes('01234567')).toThrow(TypeError);
  });
});
