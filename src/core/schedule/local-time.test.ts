import { describe, expect, it } from 'vitest';
import { localDue, spanOf } from './local-time.ts';
import { instantOfWall } from './wall-time.ts';

const timing = (passed: 'next_day' | 'drop', since = '2027-03-01T12:00:00Z') => {
  return { at_local: '2027-03-01T10:00', passed, since };
};

describe('localDue', () => {
  it.each<[string, 'next_day' | 'drop', string | null]>([
    ['Pacific/Honolulu', 'drop', '2027-03-01T20:00:00.000Z'],
    ['America/New_York', 'drop', '2027-03-01T15:00:00.000Z'],
    ['Asia/Shanghai', 'drop', null],
    ['Asia/Shanghai', 'next_day', '2027-03-02T02:00:00.000Z'],
    ['Europe/London', 'next_day', '2027-03-02T10:00:00.000Z'],
  ])('%s, %s', (zone, passed, expected) => {
    expect(localDue(timing(passed), zone)?.toISOString() ?? null).toBe(expected);
  });

  it('is on the next such time of the day when the date is long over', () => {
    expect(localDue(timing('next_day', '2027-04-10T01:00:00Z'), 'Asia/Shanghai')?.toISOString()).toBe(
      '2027-04-10T02:00:00.000Z',
    );
  });
});

describe('spanOf', () => {
  const now = new Date('2027-03-01T12:00:00Z');

  it('holds every zone', () => {
    expect(spanOf(null, timing('drop'), now)).toEqual({ first: now, last: new Date('2027-03-01T22:00:00Z') });
    const early = new Date('2027-02-20T00:00:00Z');
    expect(spanOf(null, timing('drop'), early)).toEqual({
      first: new Date('2027-02-28T20:00:00Z'),
      last: new Date('2027-03-01T22:00:00Z'),
    });
    for (const zone of ['Pacific/Kiritimati', 'Asia/Shanghai', 'Etc/GMT+12']) {
      const due = localDue(timing('drop', early.toISOString()), zone)!;
      expect([due >= new Date('2027-02-28T20:00:00Z'), due <= new Date('2027-03-01T22:00:00Z')]).toEqual([true, true]);
    }
  });

  it('is null when the time is over everywhere and nobody gets it a day later', () => {
    const late = new Date('2027-03-03T00:00:00Z');
    expect(spanOf(null, timing('drop'), late)).toBeNull();
    expect(spanOf(null, timing('next_day'), late)?.last).toEqual(new Date('2027-03-04T00:00:00Z'));
  });
});

describe('instantOfWall', () => {
  it('takes the first of a time shown twice, and one never shown as much later', () => {
    const wall = (text: string) => instantOfWall(Date.parse(`${text}Z`), 'America/New_York').toISOString();
    expect(wall('2026-11-01T01:30:00')).toBe('2026-11-01T05:30:00.000Z');
    expect(wall('2026-03-08T02:30:00')).toBe('2026-03-08T07:30:00.000Z');
    expect(wall('2026-03-08T03:30:00')).toBe('2026-03-08T07:30:00.000Z');
    expect(wall('2026-07-01T12:00:00')).toBe('2026-07-01T16:00:00.000Z');
  });
});
