import { describe, expect, it } from 'vitest';
import { canonicalDate, fitAttribute, typeOfValue } from './attributes.ts';

describe('canonicalDate', () => {
  it.each([
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22T08:00:00+08:00', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22T00:00Z', '2026-11-22T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-02-29', null],
    ['2026-04-31T00:00:00Z', null],
    ['2026-13-01', null],
    ['2026-11-22T25:00:00Z', null],
    ['2026-11-22T08:00:00', null],
    ['22.11.2026', null],
    ['9999-12-31T23:59:59-01:00', null],
    ['', null],
  ])('of %j is %j', (text, expected) => {
    expect(canonicalDate(text)).toBe(expected);
  });
});

describe('an attribute', () => {
  it.each([
    ['x', 'string'],
    [1.5, 'number'],
    [false, 'boolean'],
    [[], 'list'],
  ] as const)('%j is of type %s', (value, type) => {
    const given = typeof value === 'object' ? [...value] : value;
    expect(typeOfValue(given)).toBe(type);
    expect(fitAttribute(type, given)).toEqual(given);
    for (const other of ['string', 'number', 'boolean', 'date', 'list'] as const) {
      if (other !== type) expect(fitAttribute(other, given), other).toBeNull();
    }
  });

  it('that is a list holds each text once, and a date is in its one form', () => {
    expect(fitAttribute('list', ['a', 'b', 'a'])).toEqual(['a', 'b']);
    expect(fitAttribute('date', '2026-11-22')).toBe('2026-11-22T00:00:00.000Z');
  });
});
