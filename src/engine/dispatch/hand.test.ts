import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstOf } from '#core/delivery/rate.ts';
import { blockOf, Hand, waitFor } from './hand.ts';

describe('Hand', () => {
  it('asks for a block when calls wait, and for no more while the answer is out', () => {
    const hand = new Hand(100, 1);
    expect(hand.ask(0, 1)).toBe(15);
    expect(hand.ask(0, 1)).toBe(0);
    hand.granted(15, 0, 0);
    expect(hand.available(0)).toBe(15);
    expect(hand.ask(100, 1)).toBe(0);
  });

  it('asks ahead of need: when a third of the block is left', () => {
    const hand = new Hand(100, 1);
    hand.ask(0, 1);
    hand.granted(15, 0, 0);
    hand.take(9, 60);
    expect(hand.ask(60, 0)).toBe(0);
    hand.take(1, 61);
    expect(hand.ask(61, 0)).toBe(10);
  });

  it('lets tokens grow old after a second, but keeps the few for a lone push', () => {
    const hand = new Hand(100, 2);
    hand.ask(0, 1);
    hand.granted(15, 0, 0);
    expect(hand.available(1000)).toBe(15);
    expect(hand.available(1001)).toBe(2);
    expect(hand.available(3_600_000)).toBe(2);
    // Idle with what it keeps, it asks for nothing at all.
    expect(hand.ask(3_600_000, 1)).toBe(0);
    hand.take(1, 3_600_000);
    expect(hand.ask(3_600_000, 0)).toBe(14);
  });

  it('owes what was taken without being there, and pays it from what comes first', () => {
    const hand = new Hand(100, 1);
    hand.take(4, 0);
    expect(hand.available(0)).toBe(0);
    hand.ask(0, 1);
    hand.granted(3, 0, 0);
    expect(hand.available(0)).toBe(0);
    hand.giveBack(2);
    expect(hand.available(0)).toBe(1);
  });

  it('does not ask again before it may', () => {
    const hand = new Hand(100, 1);
    hand.ask(0, 5);
    hand.granted(0, 0, 400);
    expect(hand.asksAt).toBe(400);
    expect(hand.ask(399, 5)).toBe(0);
    expect(hand.ask(400, 5)).toBe(15);
    hand.granted(3, 400, 0);
    expect(hand.asksAt).toBe(450);
  });

  it('takes back unused tokens as old as they were', () => {
    const hand = new Hand(100, 0);
    hand.ask(0, 1);
    hand.granted(15, 0, 0);
    hand.take(10, 900);
    hand.giveBack(4);
    expect(hand.available(999)).toBe(9);
    expect(hand.available(1001)).toBe(0);
  });
});

/** A limiter's row as the database keeps it, on its own clock. */
class Row {
  #tokens: number;
  #at = 0;
  readonly #rate: number;

  constructor(rate: number) {
    this.#rate = rate;
    this.#tokens = burstOf(rate);
  }

  take(want: number, now: number): { granted: number; left: number } {
    const elapsed = Math.max(0, now - this.#at);
    const full = Math.min(burstOf(this.#rate), this.#tokens + (this.#rate * elapsed) / 1000);
    const granted = Math.min(want, Math.floor(full));
    this.#tokens = full - granted;
    this.#at = Math.max(this.#at, now);
    return { granted, left: this.#tokens };
  }
}

interface Step {
  waitMs: number;
  engine: number;
  calls: number;
  unused: number;
  answerMs: number;
  dies: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  waitMs: fc.oneof(fc.nat(15), fc.nat(150), fc.nat(3000)),
  engine: fc.nat(3),
  calls: fc.nat(250),
  unused: fc.double({ min: 0, max: 1, noNaN: true }),
  answerMs: fc.nat(40),
  dies: fc.boolean().map((dies) => dies),
});

describe('several engines that draw from one limiter', () => {
  it('never start more than rate x t + burst + a block each in any stretch of time; a death loses a block at most', () => {
    const rates = fc.oneof(fc.double({ min: 0.05, max: 5, noNaN: true }), fc.integer({ min: 5, max: 5000 }));
    fc.assert(
      fc.property(rates, fc.nat(5), fc.array(step, { maxLength: 80 }), (rate, keep, steps) => {
        const row = new Row(rate);
        const kept = Math.min(keep, blockOf(rate));
        const engines = Array.from({ length: 4 }, () => ({ hand: new Hand(rate, kept), out: [] as (() => void)[] }));
        const started: { at: number; n: number }[] = [];
        let now = 0;
        let drawn = 0;
        let lost = 0;
        let deaths = 0;
        for (const { waitMs, engine: index, calls, unused, answerMs, dies } of steps) {
          now += waitMs;
          const engine = engines[index]!;
          if (dies && waitMs % 7 === 0) {
            lost += engine.hand.available(now);
            deaths++;
            engines[index] = { hand: new Hand(rate, kept), out: [] };
            continue;
          }
          for (const answer of engine.out.splice(0)) answer();
          const n = Math.min(calls, engine.hand.available(now));
          if (n > 0) {
            engine.hand.take(n, now);
            const back = Math.floor(n * unused);
            engine.hand.giveBack(back);
            started.push({ at: now, n: n - back });
          }
          const want = engine.hand.ask(now, calls);
          expect(want).toBeLessThanOrEqual(blockOf(rate));
          if (want > 0) {
            const askedAt = now;
            const { granted, left } = row.take(want, now + answerMs);
            drawn += granted;
            engine.out.push(() => engine.hand.granted(granted, askedAt, askedAt + answerMs + waitFor(left, rate)));
          }
          expect(engine.hand.available(now)).toBeLessThanOrEqual(blockOf(rate));
        }
        expect(lost).toBeLessThanOrEqual(deaths * blockOf(rate));
        const all = started.reduce((sum, { n }) => sum + n, 0);
        expect(all).toBeLessThanOrEqual(drawn);
        // A death gives its place to a new engine, which takes a block of its own.
        const slack = burstOf(rate) + (engines.length + deaths) * blockOf(rate);
        const answerSlack = (rate * 40) / 1000;
        for (const [i, first] of started.entries()) {
          let sum = 0;
          for (const later of started.slice(i)) {
            sum += later.n;
            expect(sum).toBeLessThanOrEqual(slack + answerSlack + (rate * (later.at - first.at)) / 1000 + 1e-6);
          }
        }
      }),
    );
  });

  it('leave the row nothing that a single busy one could not use: its rate is reached', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 5000 }), fc.nat(20), (rate, latencyMs) => {
        const row = new Row(rate);
        const hand = new Hand(rate, 1);
        let pending: { at: number; granted: number; left: number; askedAt: number } | null = null;
        let sent = 0;
        for (let now = 0; now <= 10_000; now++) {
          if (pending !== null && now >= pending.at) {
            hand.granted(pending.granted, pending.askedAt, now + waitFor(pending.left, rate));
            pending = null;
          }
          const n = hand.available(now);
          if (n > 0) hand.take(n, now);
          sent += n;
          const want = hand.ask(now, 1);
          if (want > 0) {
            pending = { at: now + latencyMs, ...row.take(want, now + latencyMs), askedAt: now };
          }
        }
        expect(sent).toBeGreaterThan(rate * 10 * 0.9 - 2);
      }),
      { numRuns: 30 },
    );
  });
});
