import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dedupeOf, eventDay, isReportable, plausibleTime } from './event.ts';

const now = new Date('2026-11-22T10:30:00.000Z');
const date = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

describe('dedupeOf', () => {
  it('is the same for the same parts and differs when a part moves over', () => {
    expect(dedupeOf('a', 'bc')).toBe(dedupeOf('a', 'bc'));
    expect(dedupeOf('a', 'bc')).not.toBe(dedupeOf('ab', 'c'));
    expect(dedupeOf('a', 'bc')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe('eventDay', () => {
  it.each([
    ['2026-11-22T00:00:00.000Z', '2026-11-22'],
    ['2026-11-20T23:59:59.999Z', '2026-11-20'],
    ['2026-11-14T00:00:00.000Z', '2026-11-14'],
    ['2026-11-13T23:59:59.999Z', '2026-11-14'],
    ['2024-01-01T00:00:00.000Z', '2026-11-14'],
    ['2026-11-23T23:00:00.000Z', '2026-11-23'],
    ['2031-01-01T00:00:00.000Z', '2026-11-23'],
  ])('of %s is %s', (at, day) => {
    expect(eventDay(new Date(at), now)).toBe(day);
  });
});

describe('isReportable', () => {
  it('takes 8 days back and one ahead, to the millisecond', () => {
    const at = (ms: number) => isReportable(new Date(now.getTime() + ms), now);
    const day = 86_400_000;
    expect([at(-8 * day - 1), at(-8 * day), at(day), at(day + 1)]).toEqual([false, true, true, false]);
  });

  it('takes only what is filed under its own day', () => {
    fc.assert(
      fc.property(date, date, (at, clock) => {
        if (isReportable(at, clock)) expect(eventDay(at, clock)).toBe(at.toISOString().slice(0, 10));
      }),
    );
  });
});

describe('plausibleTime', () => {
  it('is never ahead of now nor more than 8 days old, and leaves other times alone', () => {
    fc.assert(
      fc.property(date, date, (at, clock) => {
        const age = clock.getTime() - plausibleTime(at, clock).getTime();
        expect(age).toBeGreaterThanOrEqual(0);
        expect(age).toBeLessThanOrEqual(8 * 86_400_000);
      }),
    );
    expect(plausibleTime(new Date('2026-11-20T01:02:03.004Z'), now).toISOString()).toBe('2026-11-20T01:02:03.004Z');
  });
});
