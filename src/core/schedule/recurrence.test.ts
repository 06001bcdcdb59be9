import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Recurrence, recurrence } from '#contract/schedule.ts';
import { wallClock } from '../message/zoned-time.ts';
import { cronOf, dueOf, graceMs, Occurrences } from './recurrence.ts';

const of = (given: object): Recurrence => recurrence.parse(given);
const times = (given: object, after: string, count = 3, zone = 'Asia/Shanghai') =>
  new Occurrences(of(given), zone).list(new Date(after), count).map((at) => at.toISOString());

describe('cronOf', () => {
  it.each<[object, string]>([
    [{ cron: '0 10 * * 1-5' }, '0 10 * * 1-5'],
    [{ daily: { at: '09:05' } }, '5 9 * * *'],
    [{ weekly: { on: ['mon', 'sun'], at: '20:00' } }, '0 20 * * 1,0'],
    [{ monthly: { day: 31, at: '08:00' } }, '0 8 31 * *'],
    [{ monthly: { day: 'last', at: '08:00' } }, '0 8 L * *'],
  ])('%j is %s', (given, cron) => {
    expect(cronOf(of(given))).toBe(cron);
  });
});

describe('Occurrences', () => {
  it('lists times on the wall of the zone', () => {
    expect(times({ daily: { at: '10:00' } }, '2027-03-01T02:00:00Z', 2)).toEqual([
      '2027-03-02T02:00:00.000Z',
      '2027-03-03T02:00:00.000Z',
    ]);
    expect(times({ monthly: { day: 'last', at: '10:00' } }, '2028-01-31T02:00:00Z', 2)).toEqual([
      '2028-02-29T02:00:00.000Z',
      '2028-03-31T02:00:00.000Z',
    ]);
    expect(times({ daily: { at: '10:00' }, time_zone: 'UTC' }, '2027-03-01T00:00:00Z', 1)).toEqual([
      '2027-03-01T10:00:00.000Z',
    ]);
  });

  it('keeps to start and end, both included', () => {
    const bounded = { daily: { at: '10:00' }, start: '2027-03-02T10:00:00+08:00', end: '2027-03-03T10:00:00+08:00' };
    expect(times(bounded, '2027-01-01T00:00:00Z', 9)).toEqual(['2027-03-02T02:00:00.000Z', '2027-03-03T02:00:00.000Z']);
  });

  it('fires once on the days clocks are changed', () => {
    const zone = 'America/New_York';
    expect(times({ daily: { at: '02:30' } }, '2026-03-07T12:00:00Z', 2, zone)).toEqual([
      '2026-03-08T07:00:00.000Z',
      '2026-03-09T06:30:00.000Z',
    ]);
    expect(times({ daily: { at: '01:30' } }, '2026-10-31T12:00:00Z', 2, zone)).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ]);
  });

  it.each(['0 0 31 2 *', '0 0 30 2 *'])('never comes: %s', (cron) => {
    expect(new Occurrences(of({ cron }), 'UTC').next(new Date('2027-01-01T00:00:00Z'))).toBeNull();
  });

  it.each(['', '* * * *', '* * * * * *', '61 * * * *', '0 0 * * mo', 'every day'])('means nothing: %j', (cron) => {
    expect(() => new Occurrences(of({ cron }), 'UTC')).toThrow(RangeError);
  });

  it('shows the same time on the wall every day, in any zone', () => {
    const zone = fc.constantFrom(
      'Asia/Shanghai',
      'Europe/London',
      'America/Santiago',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    );
    const start = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2029, 0, 1) });
    fc.assert(
      fc.property(zone, start, fc.integer({ min: 4, max: 23 }), (name, from, hour) => {
        const found = new Occurrences(of({ daily: { at: `${String(hour).padStart(2, '0')}:15` } }), name).list(
          new Date(from),
          5,
        );
        expect(found).toHaveLength(5);
        const days = found.map((at) => {
          const wall = wallClock(at, name);
          expect([wall.hour, wall.minute]).toEqual([hour, 15]);
          return Date.UTC(wall.year, wall.month - 1, wall.day) / 86_400_000;
        });
        expect(days.map((day) => day - days[0]!)).toEqual([0, 1, 2, 3, 4]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('dueOf', () => {
  const hourly = of({ cron: '0 * * * *' });
  const at = (hour: number, minute = 0) => new Date(Date.UTC(2027, 2, 1, hour, minute));
  const due = (missed: Recurrence['missed'], now: Date, within = 72 * 3_600_000) => {
    const found = dueOf(new Occurrences(hourly, 'UTC'), { missed }, at(1), now, within);
    return { ...found, fire: found.fire.map((one) => one.getUTCHours()), next: found.next?.getUTCHours() };
  };

  it('fires what is due, and names the next time', () => {
    expect(due('skip', at(1, 2))).toMatchObject({ fire: [1], skipped: 0, next: 2 });
    expect(due('skip', at(0, 59))).toMatchObject({ fire: [], skipped: 0, next: 1 });
  });

  it('leaves out, or makes up for, what was missed', () => {
    expect(due('skip', at(5, 1))).toMatchObject({ fire: [5], skipped: 4, lastSkipped: at(4), next: 6 });
    expect(due('latest', at(4, 5))).toMatchObject({ fire: [4], skipped: 3, lastSkipped: at(3) });
    expect(due('latest', at(4, 30))).toMatchObject({ fire: [4], skipped: 3, next: 5 });
    expect(due('all', at(4, 30))).toMatchObject({ fire: [1, 2, 3, 4], skipped: 0, next: 5 });
    expect(due('skip', at(4, 30))).toMatchObject({ fire: [], skipped: 4, next: 5 });
  });

  it('never fires what is past its time to send', () => {
    expect(due('all', at(4, 30), 2 * 3_600_000)).toMatchObject({ fire: [3, 4], skipped: 2 });
  });

  it('accounts for every time, whatever the policy', () => {
    const args = [
      fc.constantFrom<Recurrence['missed']>('skip', 'latest', 'all'),
      fc.integer({ min: 0, max: 400 * 60 }),
      fc.integer({ min: 1, max: 200 * 60 }),
    ] as const;
    fc.assert(
      fc.property(...args, (missed, minutes, within) => {
        const now = new Date(at(1).getTime() + minutes * 60_000);
        const found = dueOf(new Occurrences(hourly, 'UTC'), { missed }, at(1), now, within * 60_000);
        expect(found.fire.length + found.skipped).toBe(Math.floor(minutes / 60) + 1);
        expect(found.next!.getTime()).toBeGreaterThan(now.getTime());
        if (missed === 'skip')
          for (const one of found.fire) expect(now.getTime() - one.getTime()).toBeLessThanOrEqual(graceMs);
      }),
    );
  });
});
