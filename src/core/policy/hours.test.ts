import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hours } from '#contract/policy.ts';
import { wallClock } from '../message/zoned-time.ts';
import { calendarOf, isWithin, type Shut, shutUntil } from './hours.ts';

const every = (from: string, to: string): Hours => ({ from, to, on: 'every_day' });
const quiet = (...hours: Hours[]): Shut => ({ quiet: hours, allowed: [] });
const allowed = (...hours: Hours[]): Shut => ({ quiet: [], allowed: [hours] });
const until = (shut: Shut, at: string, zone = 'Asia/Shanghai', days: Parameters<typeof calendarOf>[0] = []) => {
  const found = shutUntil(shut, calendarOf(days), zone, new Date(at));
  return found instanceof Date ? found.toISOString() : found;
};
const night = quiet(every('22:00', '08:00'));

describe('shutUntil', () => {
  it.each<[string, Shut, string, string | null]>([
    ['before the night', night, '2027-03-01T21:59:59+08:00', null],
    ['as the night begins', night, '2027-03-01T22:00:00+08:00', '2027-03-02T00:00:00.000Z'],
    ['after midnight', night, '2027-03-02T03:00:00+08:00', '2027-03-02T00:00:00.000Z'],
    ['at its last minute', night, '2027-03-02T07:59:59+08:00', '2027-03-02T00:00:00.000Z'],
    ['as it ends', night, '2027-03-02T08:00:00+08:00', null],
    [
      'stretches that touch',
      quiet(every('12:00', '14:00'), every('14:00', '15:00')),
      '2027-03-01T12:30:00+08:00',
      '2027-03-01T07:00:00.000Z',
    ],
    [
      'outside of what is allowed',
      allowed(every('09:00', '21:00')),
      '2027-03-01T22:00:00+08:00',
      '2027-03-02T01:00:00.000Z',
    ],
    ['within it', allowed(every('09:00', '21:00')), '2027-03-01T20:59:00+08:00', null],
    ['allowed across midnight', allowed(every('20:00', '02:00')), '2027-03-01T01:00:00+08:00', null],
    ['before it', allowed(every('20:00', '02:00')), '2027-03-01T03:00:00+08:00', '2027-03-01T12:00:00.000Z'],
    [
      'allowed hours that are all quiet',
      { quiet: [every('08:00', '24:00')], allowed: [[every('10:00', '20:00')]] },
      '2027-03-01T01:00:00+08:00',
      'never',
    ],
  ])('%s', (_, shut, at, expected) => {
    expect(until(shut, at)).toBe(expected);
  });

  it('goes by the zone of the recipient', () => {
    expect(until(night, '2027-03-01T15:00:00Z', 'Asia/Shanghai')).toBe('2027-03-02T00:00:00.000Z');
    expect(until(night, '2027-03-01T15:00:00Z', 'Europe/London')).toBeNull();
    expect(until(night, '2027-03-01T15:00:00Z', 'Pacific/Kiritimati')).toBe('2027-03-01T18:00:00.000Z');
  });

  it('tells days of rest by the calendar first: a holiday, and a Saturday that is worked', () => {
    const rest = quiet({ from: '00:00', to: '24:00', on: 'rest_days' });
    const days = [
      { date: '2027-02-05', rest: true, name: '除夕' },
      { date: '2027-02-20', rest: false, name: '调休' },
    ];
    // Friday the 5th is a holiday, then comes a weekend.
    expect(until(rest, '2027-02-05T12:00:00+08:00', 'Asia/Shanghai', days)).toBe('2027-02-07T16:00:00.000Z');
    expect(until(rest, '2027-02-04T12:00:00+08:00', 'Asia/Shanghai', days)).toBeNull();
    expect(until(rest, '2027-02-20T12:00:00+08:00', 'Asia/Shanghai', days)).toBeNull();
    expect(until(rest, '2027-02-20T12:00:00+08:00')).not.toBeNull();
  });

  it('lets the night before a workday go on into it', () => {
    const shut = quiet({ from: '20:00', to: '10:00', on: 'rest_days' });
    // Sunday night.
    expect(until(shut, '2027-03-08T09:00:00+08:00')).toBe('2027-03-08T02:00:00.000Z');
    expect(until(shut, '2027-03-09T09:00:00+08:00')).toBeNull();
  });

  it('opens an hour later by the clock where summer time takes that hour away', () => {
    const shut = quiet(every('22:00', '02:30'));
    expect(until(shut, '2026-03-08T05:00:00Z', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z');
  });

  it('answers a time that is open by every rule, and none before it is', () => {
    const clock = fc.integer({ min: 0, max: 95 }).map((n) => n * 15);
    const text = (minute: number) =>
      `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const hours = fc
      .record({ from: clock, to: clock, on: fc.constantFrom<Hours['on']>('every_day', 'workdays', 'rest_days') })
      .filter(({ from, to }) => from !== to)
      .map(({ from, to, on }): Hours => ({ from: text(from), to: text(to), on }));
    const shut = fc.record({
      quiet: fc.array(hours, { maxLength: 3 }),
      allowed: fc.array(fc.array(hours, { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
    });
    const zone = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu');
    const at = fc.integer({ min: Date.UTC(2026, 4, 1) / 900_000, max: Date.UTC(2026, 8, 1) / 900_000 });
    fc.assert(
      fc.property(shut, zone, at, (one, where, quarter) => {
        const found = shutUntil(one, new Map(), where, new Date(quarter * 900_000));
        const end = found === null ? quarter : found === 'never' ? quarter + 96 * 14 : found.getTime() / 900_000;
        for (let n = quarter; n < end; n++) expect(isShut(one, where, n * 900_000)).toBe(true);
        if (found !== 'never') expect(isShut(one, where, end * 900_000)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

/** Said once more, as a reader would: is this minute shut? */
function isShut({ quiet: hush, allowed: open }: Shut, zone: string, at: number): boolean {
  const { year, month, day, hour, minute } = wallClock(new Date(at), zone);
  const now = hour * 60 + minute;
  const weekday = (shift: number) => new Date(Date.UTC(year, month - 1, day + shift)).getUTCDay();
  const is = (on: Hours['on'], shift: number) =>
    on === 'every_day' || (on === 'rest_days') === [0, 6].includes(weekday(shift));
  const within = ({ from, to, on }: Hours) => {
    const [a, b] = [from, to].map((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) as [number, number];
    if (a < b) return is(on, 0) && now >= a && now < b;
    return (is(on, 0) && now >= a) || (is(on, -1) && now < b);
  };
  return hush.some(within) || open.some((set) => !set.some(within));
}

describe('isWithin', () => {
  it.each<[Hours[], Hours[], boolean]>([
    [[every('10:00', '20:00')], [every('09:00', '21:00')], true],
    [[every('08:59', '20:00')], [every('09:00', '21:00')], false],
    [[every('10:00', '20:00')], [every('09:00', '12:00'), every('12:00', '21:00')], true],
    [[every('10:00', '20:00')], [every('09:00', '12:00'), every('13:00', '21:00')], false],
    [[every('22:00', '02:00')], [every('21:00', '03:00')], true],
    [[every('00:00', '24:00')], [every('21:00', '03:00')], false],
    [[{ from: '10:00', to: '20:00', on: 'workdays' }], [every('09:00', '21:00')], true],
    [[every('10:00', '20:00')], [{ from: '09:00', to: '21:00', on: 'workdays' }], false],
    [[{ from: '22:00', to: '02:00', on: 'workdays' }], [{ from: '22:00', to: '24:00', on: 'workdays' }], false],
  ])('%j in %j: %s', (hours, others, expected) => {
    expect(isWithin(hours, others)).toBe(expected);
  });
});
