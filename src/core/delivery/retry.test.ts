import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMemoryPolicy, nextAttempt, retryPolicy } from '#core/delivery/retry.ts';

const now = new Date('2027-03-01T10:00:00Z');
const far = new Date('2027-03-04T10:00:00Z');
const wait = (attempt: number, random = 0, policy = retryPolicy) => {
  const next = nextAttempt(policy, { attempt, now, sendBefore: far, random });
  return next.again ? +next.at - +now : next.reason;
};

describe('nextAttempt', () => {
  it('waits longer each time, up to the cap, and gives up after the fifth', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => wait(attempt))).toEqual([
      30_000,
      120_000,
      480_000,
      1_800_000,
      'retries_exhausted',
    ]);
    expect(wait(9)).toBe('retries_exhausted');
  });

  it('tries three more times in memory', () => {
    expect([1, 2, 3, 4].map((attempt) => wait(attempt, 0, inMemoryPolicy))).toEqual([
      200,
      400,
      800,
      'retries_exhausted',
    ]);
  });

  it('cuts a random part of at most half', () => {
    expect(wait(1, 0.5)).toBe(22_500);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const full = wait(attempt) as number;
          expect(wait(attempt, random)).toBeGreaterThanOrEqual(full / 2);
          expect(wait(attempt, random)).toBeLessThanOrEqual(full);
        },
      ),
    );
  });

  it('never waits to send_before or beyond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat({ max: 2_000_000 }), (attempt, left) => {
        const sendBefore = new Date(+now + left);
        const next = nextAttempt(retryPolicy, { attempt, now, sendBefore, random: 0 });
        if (next.again) expect(+next.at).toBeLessThan(+sendBefore);
        else expect(next.reason).toBe(attempt >= 5 ? 'retries_exhausted' : 'expired');
      }),
    );
    const sendBefore = new Date(+now + 30_000);
    expect(nextAttempt(retryPolicy, { attempt: 1, now, sendBefore, random: 0 })).toEqual({
      again: false,
      reason: 'expired',
    });
  });

  it('walked to its end makes at most five attempts, each in its stretch of time and none at send_before or later', () => {
    const policies = fc.record({
      baseMs: fc.integer({ min: 1, max: 60_000 }),
      factor: fc.integer({ min: 1, max: 6 }),
      capMs: fc.integer({ min: 1, max: 3_600_000 }),
      maxAttempts: fc.integer({ min: 1, max: 8 }),
    });
    const randoms = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 8,
      maxLength: 8,
    });
    const lastsMs = fc.array(fc.nat({ max: 20_000 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(policies, randoms, lastsMs, fc.nat({ max: 20_000_000 }), (policy, random, lasts, leftMs) => {
        const sendBefore = new Date(+now + leftMs);
        let at = +now;
        let attempt = 1;
        for (; ; attempt++) {
          const ended = at + lasts[attempt - 1]!;
          const next = nextAttempt(policy, { attempt, now: new Date(ended), sendBefore, random: random[attempt - 1]! });
          const full = Math.min(policy.capMs, policy.baseMs * policy.factor ** (attempt - 1));
          if (!next.again) {
            // It ends because attempts are used up, or because the next could have lain beyond the time.
            if (next.reason === 'retries_exhausted') expect(attempt).toBe(policy.maxAttempts);
            else expect(ended + full + 1).toBeGreaterThan(+sendBefore);
            break;
          }
          const waited = +next.at - ended;
          expect(waited).toBeGreaterThanOrEqual(full / 2);
          expect(waited).toBeLessThanOrEqual(full + 1);
          expect(+next.at).toBeLessThan(+sendBefore);
          at = +next.at;
        }
        expect(attempt).toBeLessThanOrEqual(policy.maxAttempts);
      }),
    );
  });
});
