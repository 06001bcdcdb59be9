import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidv7 } from './nonce.ts';

const moment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('uuidv7', () => {
  it('is a version 7 id of its moment, whatever the dice say', () => {
    fc.assert(
      fc.property(moment, fc.array(chance, { minLength: 1 }), (at, dice) => {
        let thrown = 0;
        const id = uuidv7(at, () => dice[thrown++ % dice.length]!);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(at);
      }),
    );
  });

  it('differs from call to call', () => {
    const ids = Array.from({ length: 1000 }, () => uuidv7(1));
    expect(new Set(ids).size).toBe(1000);
  });
});
