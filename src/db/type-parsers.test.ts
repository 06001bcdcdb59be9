import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeParser } from './type-parsers.ts';

const int8 = typeParser(20);
const numeric = typeParser(1700);

describe('typeParser', () => {
  it('gives every whole number back exactly: as a number while that is exact, else as text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        for (const parse of [int8, numeric]) {
          const parsed = parse(String(value));
          expect(String(parsed)).toBe(String(value));
          expect(typeof parsed).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'string');
        }
      }),
    );
  });

  it('leaves null inside arrays, and days as text', () => {
    expect(typeParser(1016)('{1,NULL,9007199254740993}')).toEqual([1, null, '9007199254740993']);
    expect(typeParser(1182)('{2026-02-28,NULL}')).toEqual(['2026-02-28', null]);
    expect(typeParser(1082)('2026-02-28')).toBe('2026-02-28');
  });

  it('leaves other types to the driver', () => {
    expect(typeParser(23)('7')).toBe(7);
    expect(typeParser(3802)('{"a":[1]}')).toEqual({ a: [1] });
  });
});
