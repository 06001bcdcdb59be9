import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';

describe('Gate', () => {
  it('lets a tenth of a second of calls through at once, then as many as the rate gives', () => {
    const gate = new Gate(100, 1000, 0);
    expect(gate.available(0)).toBe(10);
    gate.take(10, 0);
    expect(gate.available(0)).toBe(0);
    expect(gate.opensIn(0)).toBe(10);
    expect(gate.available(10)).toBe(1);
    expect(gate.available(60_000)).toBe(10);
  });

  it('lets those that follow wait for calls that were made again in the same place', () => {
    const gate = new Gate(100, 1000, 0);
    gate.take(10, 0);
    gate.charge(5, 0);
    gate.done();
    expect(gate.inFlight).toBe(9);
    expect(gate.available(50)).toBe(0);
    expect(gate.opensIn(50)).toBe(10);
    expect(gate.available(60)).toBe(1);
  });

  it('lets at least one through however low the rate', () => {
    const gate = new Gate(1, 64, 0);
    expect(gate.available(0)).toBe(1);
    gate.take(1, 0);
    gate.done();
    expect(gate.available(999)).toBe(0);
    expect(gate.available(1000)).toBe(1);
  });

  it('waits for an ending call when all are in flight', () => {
    const gate = new Gate(10_000, 3, 0);
    expect(gate.available(0)).toBe(3);
    gate.take(3, 0);
    expect(gate.available(50)).toBe(0);
    expect(gate.opensIn(50)).toBe(Number.POSITIVE_INFINITY);
    gate.done();
    expect(gate.available(50)).toBe(1);
  });

  it('keeps to new limits from the moment they are told', () => {
    const gate = new Gate(1000, 64, 0);
    gate.configure(100, 8, 0);
    expect(gate.available(0)).toBe(8);
    gate.take(8, 0);
    gate.configure(1000, 4, 0);
    expect(gate.available(1000)).toBe(0);
    for (let i = 0; i < 5; i++) gate.done();
    expect(gate.available(1000)).toBe(1);
  });

  it('gets back what was reserved and not called', () => {
    const gate = new Gate(100, 1000, 0);
    gate.take(10, 0);
    gate.giveBack(7);
    expect(gate.available(0)).toBe(7);
    expect(gate.inFlight).toBe(3);
  });

  it('stays closed for the longest time asked for', () => {
    const gate = new Gate(100, 1000, 0);
    gate.closeFor(2000, 0);
    gate.closeFor(500, 100);
    expect(gate.available(1999)).toBe(0);
    expect(gate.opensIn(1500)).toBe(500);
    expect(gate.available(2000)).toBe(10);
  });

  const step = fc.record({
    waitMs: fc.oneof(fc.nat(20), fc.nat(2000)),
    greed: fc.double({ min: 0, max: 1, noNaN: true }),
    unused: fc.double({ min: 0, max: 1, noNaN: true }),
    ends: fc.nat(8),
    closeMs: fc.option(fc.nat(300), { freq: 10 }),
  });

  it('never lets more through than rate and burst allow in any stretch of time, nor more at once than its width', () => {
    const rates = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 64 }), fc.array(step, { maxLength: 60 }), (rate, width, steps) => {
        const gate = new Gate(rate, width, 0);
        const burst = Math.max(1, rate / 10);
        const started: { at: number; n: number }[] = [];
        let now = 0;
        let inFlight = 0;
        let closedUntil = 0;
        for (const { waitMs, greed, unused, ends, closeMs } of steps) {
          now += waitMs;
          for (let i = Math.min(ends, inFlight); i > 0; i--) {
            gate.done();
            inFlight--;
          }
          if (closeMs !== null) {
            gate.closeFor(closeMs, now);
            closedUntil = Math.max(closedUntil, now + closeMs);
          }
          const reserved = Math.ceil(gate.available(now) * greed);
          if (now < closedUntil) expect(reserved).toBe(0);
          gate.take(reserved, now);
          const givenBack = Math.floor(reserved * unused);
          gate.giveBack(givenBack);
          const n = reserved - givenBack;
          inFlight += n;
          started.push({ at: now, n });
          expect(gate.inFlight).toBe(inFlight);
          expect(inFlight).toBeLessThanOrEqual(width);
        }
        for (const [i, first] of started.entries()) {
          let sum = 0;
          for (const later of started.slice(i)) {
            sum += later.n;
            expect(sum).toBeLessThanOrEqual(burst + (rate * (later.at - first.at)) / 1000 + 1e-6);
          }
        }
      }),
    );
  });

  it('is open when it said it would be', () => {
    const rates = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(rates, fc.array(fc.nat(500), { maxLength: 30 }), (rate, waits) => {
        const gate = new Gate(rate, Number.MAX_SAFE_INTEGER, 0);
        let now = 0;
        for (const wait of waits) {
          now += wait;
          gate.take(gate.available(now), now);
          // One millisecond of grace: the sum of many fractions may fall short of 1 by less than a token's billionth.
          now += gate.opensIn(now) + 1;
          expect(gate.available(now)).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});
