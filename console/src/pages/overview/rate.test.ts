import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perSecond, type Sends, shownSeconds, speedOf, withCount } from './rate.ts';

const start = 1_700_000_000_000;
const seen = (...counts: [seconds: number, calls: number][]): Sends =>
  counts.reduce<Sends | null>((sends, [at, calls]) => withCount(sends, start + at * 1000, calls), null)!;
const tail = (sends: Sends, now: number, n: number) => perSecond(sends, start + now * 1000).slice(-n);

describe('sends per second', () => {
  it('are the differences of the counters, one second late', () => {
    const sends = seen([0, 5000], [1, 5100], [2, 5300], [3, 5300], [4, 5310]);
    expect(tail(sends, 5.2, 5)).toEqual([null, 100, 200, 0, 10]);
    expect(speedOf(perSecond(sends, start + 5200))).toBe(77.5);
  });

  it('fall to nothing by themselves when nothing more is told', () => {
    const sends = seen([0, 0], [1, 500]);
    expect(speedOf(perSecond(sends, start + 2000))).toBe(500);
    expect(speedOf(perSecond(sends, start + 6000))).toBe(100);
    expect(speedOf(perSecond(sends, start + 7000))).toBe(0);
  });

  it('put what comes after a long silence into its last second', () => {
    const sends = seen([0, 7], [90, 307]);
    expect(tail(sends, 91, 3)).toEqual([0, 0, 300]);
  });

  it('know nothing before the first second was watched', () => {
    expect(speedOf(perSecond(seen([0, 900]), start + 1500))).toBeNull();
    expect(speedOf(perSecond(seen([0, 900]), start + 2000))).toBe(0);
  });

  it('go on over midnight, when counters begin at nought, and over corrections', () => {
    const sends = seen([0, 9000], [1, 9100], [2, 40], [3, 140]);
    expect(tail(sends, 4, 3)).toEqual([100, 0, 100]);
  });

  it('add up to what was sent while it was watched, and are never below nought', () => {
    const steps = fc.array(fc.record({ after: fc.integer({ min: 1, max: 8000 }), more: fc.nat(5000) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, fc.nat(999), (all, offset) => {
        let [at, calls] = [start + offset, 100];
        let sends = withCount(null, at, calls);
        const told: { at: number; more: number }[] = [];
        for (const { after, more } of all) {
          at += after;
          calls += more;
          told.push({ at, more });
          sends = withCount(sends, at, calls);
        }
        const shown = perSecond(sends, at + 2000);
        const end = (Math.floor((at + 2000) / 1000) - 1) * 1000;
        expect(shown.every((n) => n === null || n >= 0)).toBe(true);
        // Whatever was told in the shown seconds is in them; a lot reaches into the second before it.
        const sum = shown.reduce<number>((total, n) => total + (n ?? 0), 0);
        const within = (from: number) => told.reduce((total, one) => total + (one.at > from ? one.more : 0), 0);
        const first = Math.max(end - shownSeconds * 1000, Math.ceil(sends.since / 1000) * 1000);
        expect(sum).toBeLessThanOrEqual(within(first) + 1e-6);
        expect(sum).toBeGreaterThanOrEqual(within(first + 1000) - 1e-6);
      }),
    );
  });
});
