import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysUntil, funnelOf, localDay } from './funnel.ts';

describe('funnelOf', () => {
  it.each([
    [
      { a: 'accept', b: 'reject' },
      { asked: 1, accepted: 1, refused: 1, banned: 0 },
    ],
    [
      { a: 'accept', b: 'acceptWithAudio', c: 'acceptWithAlert' },
      { asked: 1, accepted: 3, refused: 0, banned: 0 },
    ],
    [
      { a: 'ban', b: 'filter' },
      { asked: 0, accepted: 0, refused: 0, banned: 1 },
    ],
    [
      { a: 'imported:3', b: 'change_reject' },
      { asked: 0, accepted: 0, refused: 0, banned: 0 },
    ],
    [{}, { asked: 0, accepted: 0, refused: 0, banned: 0 }],
  ])('%j is %j', (results, counts) => expect(funnelOf(results)).toEqual(counts));

  it('never counts a template twice, nor an answer without a pop-up', () => {
    const value = fc.constantFrom('accept', 'acceptWithAudio', 'reject', 'ban', 'filter', 'imported:1');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value, { maxKeys: 5 }), (results) => {
        const { asked, accepted, refused, banned } = funnelOf(results);
        expect(accepted + refused + banned).toBeLessThanOrEqual(Object.keys(results).length);
        expect(asked).toBe(accepted + refused > 0 ? 1 : 0);
      }),
    );
  });
});

describe('localDay', () => {
  it('is the day on the wall, not in Greenwich', () => {
    const evening = new Date('2026-11-22T16:30:00Z');
    expect(localDay(evening, 'Asia/Shanghai')).toBe('2026-11-23');
    expect(localDay(evening, 'America/New_York')).toBe('2026-11-22');
  });
});

describe('daysUntil', () => {
  it('counts back over the ends of months and leap days', () => {
    expect(daysUntil('2028-03-01', 3)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(daysUntil('2026-01-01', 1)).toEqual(['2026-01-01']);
  });
});
