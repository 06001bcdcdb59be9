import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../message/zoned-time.ts';
import { lastDue, nextReport, type ReportTimes, reportDays } from './report.ts';
import { reportText } from './report-text.ts';

const daily: ReportTimes = { every: 'day', weekday: 1, at: '09:00', time_zone: 'Asia/Shanghai' };

describe('nextReport', () => {
  it('is today’s hour or tomorrow’s, never the same one twice', () => {
    expect(nextReport(daily, new Date('2026-11-28T00:59:59Z'))).toEqual(new Date('2026-11-28T01:00:00Z'));
    expect(nextReport(daily, new Date('2026-11-28T01:00:00Z'))).toEqual(new Date('2026-11-29T01:00:00Z'));
    const weekly = { ...daily, every: 'week' as const, weekday: 1 };
    // The 28th is a Saturday.
    expect(nextReport(weekly, new Date('2026-11-28T02:00:00Z'))).toEqual(new Date('2026-11-30T01:00:00Z'));
    expect(nextReport(weekly, new Date('2026-11-30T01:00:00Z'))).toEqual(new Date('2026-12-07T01:00:00Z'));
  });

  it('that was missed is of its last hour', () => {
    const due = new Date('2026-11-26T01:00:00Z');
    expect(lastDue(daily, due, new Date('2026-11-26T01:00:05Z'))).toEqual(due);
    expect(lastDue(daily, due, new Date('2026-11-27T00:00:00Z'))).toEqual(due);
    expect(lastDue(daily, due, new Date('2026-11-28T03:00:00Z'))).toEqual(new Date('2026-11-28T01:00:00Z'));
    expect(lastDue(daily, new Date('2016-11-26T01:00:00Z'), new Date('2026-11-28T03:00:00Z'))).toEqual(
      new Date('2026-11-28T01:00:00Z'),
    );
  });

  it('comes once for every day there is, in any zone and whatever its clocks do', () => {
    const zones = fc.constantFrom('Asia/Kolkata', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'UTC');
    const start = fc.date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    const hours = fc.integer({ min: 0, max: 23 });
    fc.assert(
      fc.property(zones, start, hours, (time_zone, after, hour) => {
        const times = { ...daily, at: `${String(hour).padStart(2, '0')}:30`, time_zone };
        const first = nextReport(times, after);
        const second = nextReport(times, first);
        expect(first > after && first.getTime() - after.getTime() <= 25 * 3_600_000).toBe(true);
        const apart = second.getTime() - first.getTime();
        expect(apart >= 23 * 3_600_000 && apart <= 25 * 3_600_000).toBe(true);
        expect(wallClock(second, time_zone).day).not.toBe(wallClock(first, time_zone).day);
      }),
    );
  });
});

describe('a report', () => {
  it('is about the whole days before it', () => {
    const due = new Date('2026-11-28T01:00:00Z');
    expect(reportDays(daily, due)).toEqual({
      before: new Date('2026-11-25T16:00:00Z'),
      from: new Date('2026-11-26T16:00:00Z'),
      to: new Date('2026-11-27T16:00:00Z'),
    });
    const { from, before } = reportDays({ ...daily, every: 'week' }, due);
    expect([before, from]).toEqual([new Date('2026-11-13T16:00:00Z'), new Date('2026-11-20T16:00:00Z')]);
  });

  it('says the numbers, what they were before, and the largest campaigns', () => {
    const numbers = {
      now: { accepted: 1100, failed: 0, suppressed: 134, opened: 220 },
      before: { accepted: 1000, opened: 100 },
      campaigns: [{ name: '新茶上市', counts: { accepted: 800, opened: 200 } }],
    };
    const text = reportText({ ...daily, name: '日报' }, '茶舍', new Date('2026-11-28T01:00:00Z'), numbers);
    expect(text.title).toEqual({ zh: '【鸿雁】日报：茶舍 11月27日', en: '[Hongyan] 日报: 茶舍, 27 Nov' });
    expect(text.lines[0]!.zh).toBe(
      '目标人数 1,234（较前一日 +23%），已接受 1,100（较前一日 +10%），失败 0，未发送 134',
    );
    expect(text.lines[1]!.en).toContain('Open rate 20.0% (the day before 10.0%)');
    expect(text.lines.at(-1)).toEqual({
      zh: '活动「新茶上市」：已接受 800，打开率 25.0%',
      en: 'Campaign “新茶上市”: 800 accepted, open rate 25.0%',
    });
  });
});
