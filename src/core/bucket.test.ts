import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, bucketsOf, isSpread, startOf } from '#core/bucket.ts';
import { uuidFromBytes } from '#core/ids.ts';

const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => uuidFromBytes(bytes));
const lanes = fc.record({ start: fc.integer({ min: 0, max: 1023 }), spread: fc.integer({ min: 1, max: 1024 }) });

describe('bucket', () => {
  // Frozen: stored rows are found by these numbers. A change here is a change of the data, never of the test.
  it.each([
    [0, 16, '00000000-0000-0000-0000-000000000000', 0],
    [0, 16, 'ffffffff-0000-0000-0000-000000000000', 15],
    [0, 1024, 'deadbeef-ffff-ffff-ffff-ffffffffffff', 751],
    [1020, 16, '00000007-0000-0000-0000-000000000000', 3],
    [1023, 1, '9f86d081-884c-7d65-9a2f-eaa0c55ad015', 1023],
    [517, 100, '9f86d081-884c-7d65-9a2f-eaa0c55ad015', 562],
    [3, 1000, '80000000-0000-0000-0000-000000000000', 651],
  ])('start %i, spread %i, recipient %s is in bucket %i', (start, spread, recipientId, bucket) => {
    expect(bucketOf({ start, spread }, recipientId)).toBe(bucket);
  });

  it.each([
    ['00000000-0000-0000-0000-000000000000', 255],
    ['01999999-9999-7999-8999-999999999999', 386],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff', 404],
  ])('app %s starts at bucket %i', (appId, start) => {
    expect(startOf(appId)).toBe(start);
  });

  it('is always one of the buckets of the app', () => {
    fc.assert(
      fc.property(lanes, id, (app, recipientId) => {
        expect(bucketsOf(app)).toContain(bucketOf(app, recipientId));
      }),
    );
  });

  it('lists as many different buckets as the spread', () => {
    fc.assert(
      fc.property(lanes, (app) => {
        const buckets = bucketsOf(app);
        expect(new Set(buckets).size).toBe(app.spread);
        expect(buckets[0]).toBe(app.start);
        expect(buckets.every((b) => Number.isInteger(b) && b >= 0 && b <= 1023)).toBe(true);
      }),
    );
  });

  it('refuses a spread outside 1..1024, a start outside 0..1023 and an id that is none', () => {
    const some = '00000000-0000-0000-0000-000000000000';
    for (const spread of [0, 1025, 1.5, -1, Number.NaN]) {
      expect(isSpread(spread)).toBe(false);
      expect(() => bucketOf({ start: 0, spread }, some)).toThrow(RangeError);
      expect(() => bucketsOf({ start: 0, spread })).toThrow(RangeError);
    }
    expect([1, 1024].every(isSpread)).toBe(true);
    for (const start of [-1, 1024, 0.5]) expect(() => bucketOf({ start, spread: 1 }, some)).toThrow(RangeError);
    expect(() => bucketOf({ start: 0, spread: 1 }, 'openid')).toThrow(TypeError);
  });
});
