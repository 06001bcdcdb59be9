import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Coming, refusalOf, type Send, type Window, withSend } from './allowance.ts';

const hour = 3_600_000;
const now = new Date('2027-03-01T12:00:00Z');
const coming: Coming = { class: 'marketing', templateId: 't1', pushId: 'p0' };
const send = (hoursAgo: number, over: Partial<Send> = {}): Send => ({
  at: now.getTime() - hoursAgo * hour,
  c: 'marketing',
  t: 't1',
  p: 'p1',
  k: 24 * hour,
  ...over,
});
const cap = (max: number, hours: number, of: Window['of'] = 'class'): Window => {
  return { of, max, ms: hours * hour, reason: 'capped' };
};
const gap = (hours: number): Window => ({ of: 'class', max: 1, ms: hours * hour, reason: 'too_soon' });
const isMarketing = (name: string) => name === 'marketing';
const refusal = (windows: Window[], sends: Send[]) => {
  const found = refusalOf(windows, sends, coming, isMarketing, now);
  return found && { reason: found.reason, inHours: (found.at.getTime() - now.getTime()) / hour };
};

describe('refusalOf', () => {
  it.each<[string, Window[], Send[], unknown]>([
    ['nothing was sent', [cap(1, 24)], [], null],
    ['room is left', [cap(2, 24)], [send(1)], null],
    ['the window is full', [cap(2, 24)], [send(1), send(5)], { reason: 'capped', inHours: 19 }],
    [
      'more than the cap were sent: the cap was higher once',
      [cap(1, 24)],
      [send(1), send(5)],
      { reason: 'capped', inHours: 23 },
    ],
    ['a call exactly a window ago', [cap(1, 24)], [send(24)], null],
    ['another class', [cap(1, 24)], [send(1, { c: 'service' })], null],
    ['another class under a total', [cap(1, 24, 'all')], [send(1, { c: 'service' })], null],
    ['a total', [cap(1, 24, 'all')], [send(1)], { reason: 'capped', inHours: 23 }],
    ['another template', [cap(1, 24, 'template')], [send(1, { t: 't2' })], null],
    [
      'the template, of another class',
      [cap(1, 24, 'template')],
      [send(1, { c: 'service' })],
      { reason: 'capped', inHours: 23 },
    ],
    ['the template of the class', [cap(1, 24, 'class_template')], [send(1, { c: 'service' })], null],
    ['an earlier try of the same push', [cap(1, 24)], [send(1, { p: 'p0' })], null],
    ['a gap', [gap(4)], [send(1)], { reason: 'too_soon', inHours: 3 }],
    [
      'a cap and a gap: the first reason, the latest time',
      [cap(2, 2), gap(4)],
      [send(1), send(1.5)],
      { reason: 'capped', inHours: 3 },
    ],
  ])('%s', (_, windows, sends, expected) => {
    expect(refusal(windows, sends)).toEqual(expected);
  });

  it('never lets a window hold more than its cap, and the time it names is the first that is free', () => {
    const windows = fc.array(
      fc
        .record({ max: fc.integer({ min: 1, max: 4 }), ms: fc.integer({ min: 1, max: 50 }) })
        .map(({ max, ms }): Window => ({ of: 'all', max, ms, reason: 'capped' })),
      { minLength: 1, maxLength: 3 },
    );
    const steps = fc.array(fc.nat(20), { maxLength: 60 });
    fc.assert(
      fc.property(windows, steps, (all, waits) => {
        const keepMs = Math.max(...all.map(({ ms }) => ms));
        const calls: number[] = [];
        let sends: Send[] = [];
        let at = 1_000_000;
        for (const [n, wait] of waits.entries()) {
          at += wait;
          const one: Coming = { class: 'a', templateId: 't', pushId: `p${n}` };
          const refused = refusalOf(all, sends, one, () => true, new Date(at));
          if (refused === null) {
            sends = withSend(sends, one, new Date(at), keepMs);
            calls.push(at);
            continue;
          }
          expect(refusalOf(all, sends, one, () => true, new Date(refused.at.getTime() - 1))).not.toBeNull();
          expect(refusalOf(all, sends, one, () => true, refused.at)).toBeNull();
        }
        for (const { max, ms } of all) {
          for (const from of calls) {
            expect(calls.filter((call) => call >= from && call < from + ms).length).toBeLessThanOrEqual(max);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('withSend', () => {
  it('lets go of what no cap looks at any more, and of an earlier try', () => {
    const sends = [send(30), send(10), send(2, { p: 'p0' })];
    expect(withSend(sends, coming, now, hour)).toEqual([send(10), send(0, { p: 'p0', k: hour })]);
  });

  it('stays of a size however much is sent', () => {
    let sends: Send[] = [];
    for (let i = 0; i < 500; i++) sends = withSend(sends, { ...coming, pushId: `p${i}` }, now, hour);
    expect(sends).toHaveLength(300);
    expect(sends.at(-1)!.p).toBe('p499');
  });
});
