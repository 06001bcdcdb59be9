import { describe, expect, it } from 'vitest';
import { forecastCredits } from './forecast.ts';

// 2026-11-22 is a Sunday.
const today = '2026-11-22';
const steady = (granted: number, spent: number) => Array.from({ length: 28 }, () => ({ granted, spent }));

describe('forecastCredits', () => {
  it('finds the day on which the credits run out', () => {
    const { runsOutOn, days, grantedADay, spentADay } = forecastCredits(100, steady(10, 40), today, 7);
    expect(days.map((day) => day.balance)).toEqual([70, 40, 10, 0, 0, 0, 0]);
    expect({ runsOutOn, grantedADay, spentADay }).toEqual({ runsOutOn: '2026-11-25', grantedADay: 10, spentADay: 40 });
  });

  it('says null when more comes than goes, also from nothing', () => {
    expect(forecastCredits(0, steady(5, 5), today, 28).runsOutOn).toBeNull();
    expect(forecastCredits(0, [], today, 3)).toEqual({
      runsOutOn: null,
      grantedADay: 0,
      spentADay: 0,
      days: ['2026-11-22', '2026-11-23', '2026-11-24'].map((day) => ({ day, granted: 0, spent: 0, balance: 0 })),
    });
  });

  it('repeats weekdays: a push on Mondays takes credits on Mondays only', () => {
    const history = Array.from({ length: 28 }, (_, i) => {
      const weekday = new Date(Date.parse(today) - (28 - i) * 86_400_000).getUTCDay();
      return { granted: 0, spent: weekday === 1 ? 50 : 0 };
    });
    const { days, runsOutOn } = forecastCredits(120, history, today, 22);
    expect(days.filter((day) => day.spent > 0).map((day) => day.day)).toEqual([
      '2026-11-23',
      '2026-11-30',
      '2026-12-07',
    ]);
    expect(runsOutOn).toBe('2026-12-07');
  });
});
