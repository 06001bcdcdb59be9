import { describe, expect, it } from 'vitest';
import { dimensions, longestDays } from '#contract/stats.ts';
import { byDay, dimensionNames, granularityOf, rangeOf, ranges, stepsFor } from './ranges.ts';

describe('the range of statistics', () => {
  it('is so many days with today, or the dates with both ends', () => {
    expect(rangeOf({ range: '7' }, '2026-11-28')).toEqual({ from: '2026-11-22' });
    expect(rangeOf({ range: 'custom', from: '2026-10-01', to: '2026-10-31' }, '2026-11-28')).toEqual({
      from: '2026-10-01',
      to: '2026-11-01',
    });
    expect(rangeOf({ range: 'custom', from: '2026-11-01', to: '2027-01-01' }, '2026-11-28')).toEqual({
      from: '2026-11-01',
    });
  });

  it('falls back to a week where the dates are none', () => {
    for (const asked of [{ range: 'custom' }, { range: 'custom', from: '2026-11-09', to: '2026-11-01' }] as const)
      expect(rangeOf(asked, '2026-11-28')).toEqual({ from: '2026-11-22' });
  });

  it('is only shown by steps that the service answers', () => {
    for (const range of ranges.filter((one) => one !== 'custom')) {
      for (const dimension of [undefined, ...dimensionNames]) {
        const possible = stepsFor({ range }, dimension);
        expect(possible.length).toBeGreaterThan(0);
        expect(new Set(possible).size).toBe(possible.length);
        for (const step of possible) expect(Number(range)).toBeLessThanOrEqual(longestDays[step]);
        if (byDay.has(dimension ?? ''))
          expect(possible).toEqual(expect.not.arrayContaining(['minute', 'quarter', 'hour']));
        expect(possible).toContain(granularityOf('minute', possible));
      }
    }
  });

  it('knows every dimension of the service', () => {
    expect([...dimensionNames].sort()).toEqual(Object.keys(dimensions).sort());
    expect(
      Object.entries(dimensions)
        .filter(([, about]) => about.includes('by day only'))
        .map(([name]) => name),
    ).toEqual([...byDay]);
  });
});
