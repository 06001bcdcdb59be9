import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Step, withEmpty } from './points.ts';

const day = (at: string, accepted: number) => ({ at: `${at}T00:00:00+08:00`, values: { accepted } });
const range = (from: string, to: string) => ({ from: `${from}T00:00:00+08:00`, to: `${to}T15:20:00+08:00` });

describe('points of a series', () => {
  it('have the days in between, with 0 for counts and nothing for rates', () => {
    const points = withEmpty([day('2026-11-27', 3)], range('2026-11-26', '2026-11-28'), 'day', [
      'accepted',
      'open_rate',
    ]);
    expect(points.map(({ at, values }) => [at.slice(0, 10), values])).toEqual([
      ['2026-11-26', { accepted: 0, open_rate: null }],
      ['2026-11-27', { accepted: 3 }],
      ['2026-11-28', { accepted: 0, open_rate: null }],
    ]);
  });

  it('begin weeks on Monday and months on their first day', () => {
    const of = (step: Step) =>
      withEmpty([], range('2026-10-28', '2026-11-28'), step, []).map(({ at }) => at.slice(0, 10));
    expect(of('week')).toEqual(['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23']);
    expect(of('month')).toEqual(['2026-10-01', '2026-11-01']);
  });

  it('lose none of what was there, also an hour that comes twice', () => {
    const twice = ['+02:00', '+01:00'].map((zone) => ({ at: `2026-10-25T02:00:00${zone}`, values: { accepted: 1 } }));
    const hours = withEmpty(twice, { from: '2026-10-25T00:00:00+02:00', to: '2026-10-25T05:00:00+01:00' }, 'hour', []);
    expect(hours).toHaveLength(6);
    const places = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 40 });
    fc.assert(
      fc.property(places, (minutes) => {
        const points = minutes
          .toSorted((a, b) => a - b)
          .map((minute) => ({
            at: `2026-11-28T10:${String(minute).padStart(2, '0')}:00+05:45`,
            values: { n: minute },
          }));
        const to = '2026-11-28T11:00:00+05:45';
        const filled = withEmpty(points, { from: '2026-11-28T10:00:00+05:45', to }, 'minute', ['n']);
        return filled.length === 60 && points.every((point) => filled.includes(point));
      }),
    );
  });
});
