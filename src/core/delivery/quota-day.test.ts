import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotaDay } from './quota-day.ts';

const resetOf = (now: Date, minutes = 0) => quotaDay(now, minutes).resetsAt;

describe('the day of the quotas', () => {
  it.each([
    ['2026-11-22T15:59:59.999Z', '2026-11-22T16:00:00.000Z'],
    // On the stroke of midnight the next day has begun.
    ['2026-11-22T16:00:00.000Z', '2026-11-23T16:00:00.000Z'],
    ['2026-11-22T23:30:00.000Z', '2026-11-23T16:00:00.000Z'],
    ['2026-12-31T20:00:00.000Z', '2027-01-01T16:00:00.000Z'],
    ['2028-02-28T17:00:00.000Z', '2028-02-29T16:00:00.000Z'],
  ])('at %s ends at midnight in China, %s', (now, reset) => {
    expect(resetOf(new Date(now)).toISOString()).toBe(reset);
  });

  it('ends so many minutes after midnight where the platform is said to do it later', () => {
    expect(resetOf(new Date('2026-11-22T16:00:00Z'), 90).toISOString()).toBe('2026-11-22T17:30:00.000Z');
    expect(resetOf(new Date('2026-11-22T17:30:00Z'), 90).toISOString()).toBe('2026-11-23T17:30:00.000Z');
  });

  it('is the one of Asia/Shanghai that now lies in', () => {
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Shanghai',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    // China last changed its offset in 1991.
    const moments = fc.date({ min: new Date('1992-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (now) => {
        const reset = resetOf(now);
        expect(clock.format(reset)).toBe('00:00:00');
        expect(reset.getTime() - now.getTime()).toBeGreaterThan(0);
        expect(reset.getTime() - now.getTime()).toBeLessThanOrEqual(86_400_000);
        expect(reset.getTime() - quotaDay(now).since.getTime()).toBe(86_400_000);
      }),
    );
  });
});
