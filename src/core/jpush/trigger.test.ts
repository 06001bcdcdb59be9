import { describe, expect, it } from 'vitest';
import { jpushTrigger } from '#contract/jpush.ts';
import { recurrence } from '#contract/schedule.ts';
import { recurrenceOf, triggerOf } from './trigger.ts';
import { instantOfText, wallText } from './wall.ts';

const zone = 'Asia/Shanghai';
const periodical = {
  start: '2027-09-17 12:00:00',
  end: '2027-10-18 12:00:00',
  time: '12:00:00',
  time_unit: 'WEEK',
  frequency: 2,
  point: ['WED', 'fri'],
};

describe('a trigger of JPush', () => {
  it('single is a time on the wall of the app', () => {
    const made = recurrenceOf(jpushTrigger.parse({ single: { time: '2027-09-17 12:00:30' } }), zone);
    expect(made).toEqual({ once: { at: '2027-09-17T04:00:30.000Z' }, missed: 'latest' });
    expect(triggerOf(recurrence.parse(made), zone)).toEqual({ single: { time: '2027-09-17 12:00:30' } });
  });

  it('periodical is counted from its start', () => {
    const made = recurrenceOf(jpushTrigger.parse({ periodical }), zone);
    expect(made).toMatchObject({
      every: { count: 2, unit: 'week', on: ['wed', 'fri'], at: '12:00:00' },
      start: '2027-09-17T04:00:00.000Z',
    });
    expect(triggerOf(recurrence.parse(made), zone)).toEqual({
      periodical: { ...periodical, time_unit: 'week', point: ['WED', 'FRI'] },
    });
  });

  it('has days of the month, and none with days', () => {
    const monthly = { ...periodical, time_unit: 'Month', point: ['01', '15', '31'] };
    expect(recurrenceOf(jpushTrigger.parse({ periodical: monthly }), zone).every?.on).toEqual([1, 15, 31]);
    const daily = jpushTrigger.parse({ periodical: { ...periodical, time_unit: 'day', point: null } });
    expect(recurrenceOf(daily, zone).every).toEqual({ count: 2, unit: 'day', at: '12:00:00' });
  });

  it.each([
    {},
    { single: { time: '2027-09-17 12:00:30' }, periodical },
    { periodical: { ...periodical, point: [] } },
    { periodical: { ...periodical, point: ['32'] } },
    { periodical: { ...periodical, time_unit: 'month', point: ['0'] } },
    { periodical: { ...periodical, time_unit: 'day' } },
    { periodical: { ...periodical, end: '2029-10-18 12:00:00' } },
  ])('%j means nothing', (given) => {
    expect(() => recurrenceOf(jpushTrigger.parse(given), zone)).toThrow(TypeError);
  });

  it.each(['2027-9-17 12:00:00', '2027-09-17 12:00', '2027-02-30 12:00:00', '2027-09-17T12:00:00'])(
    'at %j is refused by its form',
    (time) => {
      expect(jpushTrigger.safeParse({ single: { time } }).success).toBe(false);
    },
  );
});

describe('a time on the wall', () => {
  it('is read and written in a zone', () => {
    const at = instantOfText('2027-01-02 03:04:05', 'America/New_York');
    expect(at.toISOString()).toBe('2027-01-02T08:04:05.000Z');
    expect(wallText(at, zone)).toBe('2027-01-02 16:04:05');
  });
});
