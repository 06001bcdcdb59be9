import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { readRetryAfter, retryAfter } from './retry.ts';
import { secretText, signedHeaders } from './sign.ts';

describe('signedHeaders', () => {
  it('verifies with the library of Standard Webhooks, by either secret while there are two', () => {
    fc.assert(
      fc.property(fc.json(), fc.uuid(), (body, id) => {
        const [current, previous, other] = [0, 1, 2].map(() => secretText(randomBytes(32)));
        const headers = signedHeaders([current!, previous!], id, new Date(), body);
        for (const secret of [current!, previous!]) {
          expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
        }
        expect(() => new Webhook(other!).verify(body, headers)).toThrow();
        expect(() => new Webhook(current!).verify(`${body} `, headers)).toThrow();
      }),
      { numRuns: 20 },
    );
  });

  it('signs the time of the attempt: an old one is refused', () => {
    const secret = secretText(randomBytes(32));
    const headers = signedHeaders([secret], 'x', new Date(Date.now() - 3_600_000), '{}');
    expect(() => new Webhook(secret).verify('{}', headers)).toThrow();
  });
});

describe('retryAfter', () => {
  it('spreads nine retries over three days, then gives up', () => {
    for (const random of [0, 0.5, 1]) {
      const waits: number[] = [];
      for (let tries = 1; ; tries++) {
        const wait = retryAfter(tries, random);
        if (wait === null) break;
        waits.push(wait);
      }
      expect(waits).toHaveLength(9);
      const days = waits.reduce((sum, one) => sum + one, 0) / 86_400_000;
      expect(days).toBeGreaterThan(2.4);
      expect(days).toBeLessThan(3.9);
    }
  });

  it('waits as long as the receiver asks, within a day', () => {
    expect(retryAfter(1, 0.5, 120_000)).toBe(120_000);
    expect(retryAfter(1, 0.5, 10 ** 12)).toBe(86_400_000);
    const now = new Date('2026-11-22T00:00:00Z');
    expect(readRetryAfter('120', now)).toBe(120_000);
    expect(readRetryAfter('Sun, 22 Nov 2026 00:01:00 GMT', now)).toBe(60_000);
    for (const header of [null, '', 'soon', '-1']) expect(readRetryAfter(header, now)).toBeNull();
  });
});
