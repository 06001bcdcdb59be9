import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyConsentEvent } from './apply.ts';
import { canSend, take } from './spend.ts';
import { type ConsentState, creditsOf, noConsent } from './state.ts';

const second = (n: number) => new Date(Date.UTC(2026, 10, 22, 10, 0, n));
const wrote = (at: number, sends = 5) => ({ type: 'user_wrote' as const, sends, at: second(at) });
const apply = (state: ConsentState, at: number, sends = 5) =>
  applyConsentEvent(state, wrote(at, sends), { spent: 0 }).state;
const none = noConsent('window');

describe('a message of the user', () => {
  it('opens its sends, and ends those left of the one before', () => {
    const opened = apply(none, 1);
    expect([canSend(none, 'suppress'), creditsOf(opened)]).toEqual([{ ok: false, reason: 'no_consent' }, 5]);
    const spent = take(take(opened)!)!;
    expect(creditsOf(spent)).toBe(3);
    expect(creditsOf(apply(spent, 2))).toBe(5);
  });

  it('that comes late changes nothing', () => {
    const opened = take(apply(none, 5))!;
    expect(apply(opened, 3)).toEqual(opened);
  });

  it('within the second of another counts anew', () => {
    expect(creditsOf(apply(take(apply(none, 1))!, 1))).toBe(5);
  });

  it('never gives more than its sends, whatever the order and what was spent', () => {
    const event = fc.oneof(
      fc.record({ at: fc.integer({ min: 0, max: 20 }) }),
      fc.constant('send' as const),
      fc.record({ refusedAt: fc.integer({ min: 0, max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let state: ConsentState = none;
        for (const one of events) {
          if (one === 'send') state = take(state) ?? state;
          else if ('at' in one) state = applyConsentEvent(state, wrote(one.at), { spent: 'unknown' }).state;
          else {
            const refused = { type: 'platform_refused' as const, callStartedAt: second(one.refusedAt) };
            state = applyConsentEvent(state, refused, { spent: 'unknown' }).state;
          }
          expect(creditsOf(state)).toBeGreaterThanOrEqual(0);
          expect(creditsOf(state)).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});

describe('other kinds', () => {
  it('open needs nothing and spends nothing', () => {
    expect(canSend(noConsent('open'), 'suppress')).toEqual({ ok: true, takesCredit: false });
  });

  it('a one-time consent is not opened by a message', () => {
    expect(creditsOf(applyConsentEvent(noConsent('one_time'), wrote(1)).state)).toBe(0);
  });
});
