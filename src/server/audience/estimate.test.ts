import { describe, expect, it } from 'vitest';
import { idAtShare, interval } from './estimate.ts';

describe('idAtShare', () => {
  it('is the id below which that share of all ids lie', () => {
    expect(idAtShare(1 / 2)).toBe('80000000-0000-0000-0000-000000000000');
    expect(idAtShare(1 / 64)).toBe('04000000-0000-0000-0000-000000000000');
    expect(idAtShare(0)).toBe('00000000-0000-0000-0000-000000000000');
  });
});

describe('interval', () => {
  it('holds the number found, and what may be where nothing or everything was', () => {
    const { low, high } = interval(1000, 20_000);
    expect([Math.round(low), Math.round(high)]).toEqual([941, 1062]);
    expect(interval(0, 20_000).low).toBe(0);
    expect(interval(0, 20_000).high).toBeCloseTo(3.84, 1);
    expect(interval(20_000, 20_000)).toMatchObject({ high: 20_000 });
    expect(interval(0, 0)).toEqual({ low: 0, high: 0 });
  });
});
