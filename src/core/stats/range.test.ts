import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Granularity, granularities } from '#contract/stats.ts';
import { type AskedRange, type ReadRange, rangeBefore, readRange } from './range.ts';
import { inZone } from './zone.ts';

const now = new Date('2026-11-28T02:34:56Z');
const ask = (given: Partial<AskedRange>, at = now) => {
  const asked = { from: undefined, to: undefined, timeZone: undefined, byDayOnly: false, ...given };
  return readRange({ granularity: 'day', ...asked }, 'Asia/Shanghai', at) as ReadRange;
};

describe('readRange', () => {
  it('takes whole days where nothing else is asked for, and reads them as days', () => {
    expect(ask({})).toMatchObject({ grain: 1440, unit: 'day', from: new Date('2026-11-20T16:00:00Z'), to: now });
    expect(ask({ granularity: 'hour' })).toMatchObject({ grain: 15, from: new Date('2026-11-21T02:30:00Z') });
    expect(ask({ granularity: 'minute' })).toMatchObject({ grain: 1, from: new Date('2026-11-27T02:34:00Z') });
  });

  it('begins at midnight of the zone asked for, whatever it is', () => {
    const zones = fc.constantFrom('Asia/Kolkata', 'Asia/Kathmandu', 'America/New_York', 'UTC', 'Australia/Lord_Howe');
    const instants = fc.date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    const units = fc.constantFrom<Granularity>('day', 'week', 'month');
    fc.assert(
      fc.property(zones, instants, units, (timeZone, at, granularity) => {
        const { from, grain } = ask({ timeZone, granularity }, at);
        expect(inZone(from, timeZone)).toMatch(/T00:00:00/);
        expect(grain).toBe(15);
      }),
    );
  });

  it('compares with as many hours before, not with as many days', () => {
    const range = ask({});
    const before = rangeBefore(range, false, now);
    expect(before).toMatchObject({ grain: 15, to: range.from });
    const difference = range.from.getTime() - before.from.getTime() - (range.to.getTime() - range.from.getTime());
    expect(difference).toBeGreaterThanOrEqual(0);
    expect(difference).toBeLessThan(15 * 60_000);
    expect(rangeBefore(range, true, now)).toMatchObject({ grain: 1440, from: new Date('2026-11-12T16:00:00Z') });
    const whole = ask({ from: '2026-11-20', to: '2026-11-25' });
    expect(rangeBefore(whole, false, now)).toMatchObject({ grain: 1440, from: new Date('2026-11-14T16:00:00Z') });
  });

  it('refuses ten years by minute, and by anything else', () => {
    for (const granularity of granularities) {
      const problem = ask({ granularity, from: '2016-11-22', to: '2026-11-22' }) as unknown as { code: string };
      expect(problem.code).toBe('too_long');
    }
  });
});
