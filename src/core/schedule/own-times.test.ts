import { describe, expect, it } from 'vitest';
import { localDue } from './local-time.ts';
import { timingAt } from './own-times.ts';

const ten = { at_local: '10:00', passed: 'next_day' as const };
const zone = 'Asia/Shanghai';
const due = (kind: 'recurring' | 'trigger', firedAt: string, where: string) => {
  const timing = timingAt(ten, kind, new Date(firedAt), zone);
  if (!('at_local' in timing)) throw new Error('a local time was expected');
  return localDue(timing, where)?.toISOString();
};

describe('timingAt', () => {
  it('is the time on the day a schedule fires on', () => {
    expect(timingAt(ten, 'recurring', new Date('2027-03-01T00:00:00+08:00'), zone)).toEqual({
      at_local: '2027-03-01T10:00',
      passed: 'next_day',
      since: '2027-02-28T16:00:00.000Z',
    });
    expect(due('recurring', '2027-03-01T00:00:00+08:00', zone)).toBe('2027-03-01T02:00:00.000Z');
    expect(due('recurring', '2027-03-01T00:00:00+08:00', 'Europe/London')).toBe('2027-03-01T10:00:00.000Z');
    // It fires when the day's time is over here: tomorrow's.
    expect(due('recurring', '2027-03-01T12:00:00+08:00', zone)).toBe('2027-03-02T02:00:00.000Z');
  });

  it.each([
    ['here, in the morning', '2027-03-01T08:00:00+08:00', zone, '2027-03-01T02:00:00.000Z'],
    ['here, at noon', '2027-03-01T12:00:00+08:00', zone, '2027-03-02T02:00:00.000Z'],
    // There it is still the day before, half past nine.
    ['behind us, just before it', '2027-03-01T01:30:00+08:00', 'America/Los_Angeles', '2027-02-28T18:00:00.000Z'],
    ['behind us, just after it', '2027-03-01T02:30:00+08:00', 'America/Los_Angeles', '2027-03-01T18:00:00.000Z'],
    ['ahead of us', '2027-03-01T08:00:00+08:00', 'Pacific/Auckland', '2027-03-01T21:00:00.000Z'],
  ])('of a trigger is the next such time of each recipient: %s', (_, firedAt, where, expected) => {
    expect(due('trigger', firedAt, where)).toBe(expected);
  });

  it('leaves best hours as they are', () => {
    const best = { best_time: { within_hours: 24 } };
    expect(timingAt(best, 'trigger', new Date(), zone)).toEqual(best);
  });
});
