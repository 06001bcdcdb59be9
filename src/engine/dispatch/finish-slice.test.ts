import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Later, SliceRow } from '#db/queries/slice/row.ts';
import { laterSlices } from './finish-slice.ts';

const now = new Date('2026-11-22T10:00:00.250Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

function slice(later: Later[], over: Partial<SliceRow> = {}): SliceRow {
  return {
    id: 'slice',
    app_id: 'app',
    b: 3,
    day: '2026-11-22',
    push_id: 'push',
    due_at: now,
    transactional: true,
    priority: 7,
    attempt: 0,
    recipients: [...new Set(later.map((one) => one.r)), 'settled'],
    variables: null,
    openids: null,
    next: 0,
    later,
    ...over,
  };
}

function counter(): () => string {
  let n = 0;
  return () => `new ${++n}`;
}

describe('laterSlices', () => {
  it('is nothing when nobody waits', () => {
    expect(laterSlices(slice([]), now, counter())).toEqual([]);
  });

  it('keeps what the slice was of, and takes the attempt from those who wait', () => {
    const [one, ...others] = laterSlices(slice([{ r: 'a', at: at(2), n: 3 }]), now, counter());
    expect(others).toEqual([]);
    expect(one).toEqual({
      id: 'new 1',
      app_id: 'app',
      b: 3,
      day: '2026-11-22',
      push_id: 'push',
      due_at: new Date('2026-11-22T10:00:03.000Z'),
      transactional: true,
      priority: 7,
      attempt: 3,
      recipients: ['a'],
      variables: null,
      openids: null,
    });
  });

  it('groups soon ones by the second and far ones by five minutes, never before their time', () => {
    const later = [
      { r: 'a', at: at(10), n: 1 },
      { r: 'b', at: at(10.3), n: 1 },
      { r: 'c', at: at(12), n: 1 },
      { r: 'd', at: at(301), n: 1 },
      { r: 'e', at: at(599), n: 1 },
      { r: 'f', at: at(601), n: 1 },
    ];
    const made = laterSlices(slice(later), now, counter());
    expect(made.map(({ due_at, recipients }) => [due_at.toISOString(), recipients])).toEqual([
      ['2026-11-22T10:00:11.000Z', ['a', 'b']],
      ['2026-11-22T10:00:13.000Z', ['c']],
      ['2026-11-22T10:10:00.000Z', ['d', 'e']],
      ['2026-11-22T10:15:00.000Z', ['f']],
    ]);
  });

  it('keeps different attempts apart', () => {
    const later = [1, 2, 1].map((n, i) => ({ r: `r${i}`, at: at(5), n }));
    const made = laterSlices(slice(later), now, counter());
    expect(made.map(({ attempt, recipients }) => [attempt, recipients])).toEqual([
      [1, ['r0', 'r2']],
      [2, ['r1']],
    ]);
  });

  it('hands on the variables and openids of those who wait, and of nobody else', () => {
    const later = ['a', 'b'].map((r, i) => ({ r, at: at(i * 5), n: 1 }));
    const variables = { a: { name: '甲' }, settled: { name: '丙' } };
    const [first, second] = laterSlices(slice(later, { variables, openids: { b: 'c2VhbGVk' } }), now, counter());
    expect([first!.variables, first!.openids]).toEqual([{ a: { name: '甲' } }, null]);
    expect([second!.variables, second!.openids]).toEqual([null, { b: 'c2VhbGVk' }]);
  });

  it('loses nobody and doubles nobody, and makes nobody wait much longer than asked for', () => {
    const waiting = fc.uniqueArray(
      fc.record({ r: fc.uuid(), seconds: fc.integer({ min: -60, max: 7200 }), n: fc.nat(4) }),
      { selector: (one) => one.r, maxLength: 60 },
    );
    fc.assert(
      fc.property(waiting, (those) => {
        const made = laterSlices(slice(those.map(({ r, seconds, n }) => ({ r, at: at(seconds), n }))), now, counter());
        expect(made.flatMap((one) => one.recipients).sort()).toEqual(those.map((one) => one.r).sort());
        for (const one of made) {
          for (const r of one.recipients) {
            const asked = those.find((each) => each.r === r)!;
            const wait = one.due_at.getTime() - Date.parse(at(asked.seconds));
            expect(one.attempt).toBe(asked.n);
            expect(wait).toBeGreaterThanOrEqual(0);
            expect(wait).toBeLessThan(asked.seconds > 300 ? 300_000 : 1000);
          }
        }
      }),
    );
  });
});
