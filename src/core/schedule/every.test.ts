import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Every, recurrence } from '#contract/schedule.ts';
import { wallClock } from '../message/zoned-time.ts';
import { nextOfEvery } from './every.ts';
import { Occurrences } from './recurrence.ts';

const shanghai = 'Asia/Shanghai';
const start = '2027-03-01T00:00:00+08:00';

function times(every: Every, count: number, zone = shanghai): string[] {
  const from = new Date(Date.parse(start) - 1);
  return new Occurrences(recurrence.parse({ every, start }), zone).list(from, count).map((at) => at.toISOString());
}

describe('every so many', () => {
  it('days, counted from the day of the start', () => {
    expect(times({ count: 2, unit: 'day', at: '10:00:30' }, 3)).toEqual([
      '2027-03-01T02:00:30.000Z',
      '2027-03-03T02:00:30.000Z',
      '2027-03-05T02:00:30.000Z',
    ]);
  });

  it('weeks: on Wednesday and Friday of every second one', () => {
    expect(times({ count: 2, unit: 'week', on: ['fri', 'wed'], at: '12:00' }, 4)).toEqual([
      '2027-03-03T04:00:00.000Z',
      '2027-03-05T04:00:00.000Z',
      '2027-03-17T04:00:00.000Z',
      '2027-03-19T04:00:00.000Z',
    ]);
  });

  it('months; one without the day is left out', () => {
    expect(times({ count: 1, unit: 'month', on: [31], at: '00:00' }, 3)).toEqual([
      '2027-03-30T16:00:00.000Z',
      '2027-05-30T16:00:00.000Z',
      '2027-07-30T16:00:00.000Z',
    ]);
  });

  it('never where no day fits, and nothing after the end', () => {
    const never: Every = { count: 12, unit: 'month', on: [30], at: '00:00' };
    const february = new Date('2027-02-01T00:00:00Z');
    expect(nextOfEvery(never, february, null, 'UTC', february)).toBeNull();
    const daily: Every = { count: 1, unit: 'day', at: '10:00' };
    const ended = recurrence.parse({ every: daily, start, end: '2027-03-02T00:00:00+08:00' });
    expect(new Occurrences(ended, shanghai).list(new Date(start), 5)).toHaveLength(1);
  });

  it('is what a walk through all days finds, in zones with summer time too', () => {
    const counts = fc.integer({ min: 1, max: 9 });
    const at = fc.constantFrom('00:00', '02:30', '12:00:30', '23:59:59');
    const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
    const everys = fc.oneof(
      fc.record({ count: counts, unit: fc.constant('day' as const), at }),
      fc.record({
        count: counts,
        unit: fc.constant('week' as const),
        at,
        on: fc.subarray([...names], { minLength: 1 }),
      }),
    );
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/London', 'America/New_York', 'Pacific/Auckland');
    const after = fc.integer({ min: Date.UTC(2027, 0, 1), max: Date.UTC(2028, 0, 1) });
    fc.assert(
      fc.property(everys, zones, after, (every, zone, ms) => {
        const from = new Date('2027-01-06T12:00:00Z');
        const next = nextOfEvery(every, from, null, zone, new Date(ms))!;
        expect(next.getTime()).toBeGreaterThan(ms);
        expect(fits(every, from, zone, next)).toBe(true);
        // No earlier day fits, but for the one of `after` itself, whose time may have passed.
        for (
          let day = new Date(ms + 86_400_000);
          day < new Date(+next - 86_400_000);
          day = new Date(+day + 86_400_000)
        ) {
          expect(fits(every, from, zone, day)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Whether the day on the wall is one of those meant. */
function fits({ count, unit, on }: Every, start: Date, zone: string, at: Date): boolean {
  const dayOf = (one: Date) => {
    const { year, month, day } = wallClock(one, zone);
    return Date.UTC(year, month - 1, day) / 86_400_000;
  };
  const [day, first] = [dayOf(at), dayOf(start)];
  if (unit === 'day') return day >= first && (day - first) % count === 0;
  const monday = (one: number) => one - ((one + 3) % 7);
  const name = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][(day + 3) % 7]!;
  const weeks = (monday(day) - monday(first)) / 7;
  return weeks >= 0 && weeks % count === 0 && (on as string[]).includes(name);
}

describe('once', () => {
  it('is one time and no other', () => {
    const once = new Occurrences(recurrence.parse({ once: { at: '2027-03-01T10:00:30+08:00' } }), shanghai);
    expect(once.list(new Date(0), 5)).toEqual([new Date('2027-03-01T02:00:30Z')]);
    expect(once.next(new Date('2027-03-01T02:00:30Z'))).toBeNull();
  });
});

describe('a recurrence', () => {
  it.each([
    { every: { count: 2, unit: 'day', at: '10:00' } },
    { every: { count: 1, unit: 'day', on: ['mon'], at: '10:00' }, start },
    { every: { count: 1, unit: 'week', on: [1], at: '10:00' }, start },
    { every: { count: 1, unit: 'week', at: '10:00' }, start },
    { every: { count: 101, unit: 'day', at: '10:00' }, start },
    { once: { at: start }, daily: { at: '10:00' } },
  ])('%j is refused', (given) => {
    expect(recurrence.safeParse(given).success).toBe(false);
  });
});
