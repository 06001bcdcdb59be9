import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_TIME_ZONE, isTimeZone, parseInstant, wallClock } from './zoned-time.ts';

const iso = (value: unknown, zone = DEFAULT_TIME_ZONE) => parseInstant(value, zone)?.toISOString() ?? null;

describe('parseInstant', () => {
  it.each([
    ['2026-11-22T07:04:05Z', '2026-11-22T07:04:05.000Z'],
    ['2026-11-22T15:04:05+08:00', '2026-11-22T07:04:05.000Z'],
    ['2026-11-22T02:04:05.123-0500', '2026-11-22T07:04:05.000Z'],
    ['2026-11-22 15:04', '2026-11-22T07:04:00.000Z'],
    ['2026-11-22', '2026-11-21T16:00:00.000Z'],
    [1795331045, '2026-11-22T07:04:05.000Z'],
    [1795331045000, '2026-11-22T07:04:05.000Z'],
    ['1795331045', '2026-11-22T07:04:05.000Z'],
    [new Date('2026-11-22T07:04:05Z'), '2026-11-22T07:04:05.000Z'],
  ])('reads %j', (value, instant) => expect(iso(value)).toBe(instant));

  it.each([
    '2026-04-31',
    '2026-13-01',
    '2026-01-01T24:00',
    '2026-01-01T10:60',
    '0001-01-01',
    'now',
    '',
    '15:04',
    '2026年1月1日',
    Number.NaN,
    Infinity,
    new Date(Number.NaN),
    null,
    {},
  ])('does not read %j', (value) => expect(iso(value)).toBeNull());

  it('takes a clock on the wall in summer and in winter time', () => {
    expect(iso('2026-07-01 12:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
    expect(iso('2026-01-01 12:00', 'Europe/Berlin')).toBe('2026-01-01T11:00:00.000Z');
    // An hour after the clocks went forward at 02:00.
    expect(iso('2026-03-29 04:00', 'Europe/Berlin')).toBe('2026-03-29T02:00:00.000Z');
  });

  it('is the inverse of wallClock in zones without summer time', () => {
    const instant = fc.date({ min: new Date('1995-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    const two = (n: number) => String(n).padStart(2, '0');
    fc.assert(
      fc.property(instant, fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kolkata', 'Asia/Tokyo'), (date, zone) => {
        const { year, month, day, hour, minute, second } = wallClock(date, zone);
        const text = `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
        expect(parseInstant(text, zone)?.getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
    );
  });
});

describe('time zones', () => {
  it('are known by name', () => {
    expect(isTimeZone('Asia/Shanghai')).toBe(true);
    expect(isTimeZone('UTC')).toBe(true);
    expect(isTimeZone('Asia/Atlantis')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });

  it('show midnight as hour 0', () => {
    expect(wallClock(new Date('2026-11-21T16:00:00Z'), 'Asia/Shanghai')).toMatchObject({ day: 22, hour: 0, minute: 0 });
  });
});
