import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLaw, type OutcomeCounts, type PushNumbers } from '#core/delivery/conservation.ts';

const counts = (over: Partial<OutcomeCounts> = {}): OutcomeCounts => ({
  accepted: 5,
  failed: 2,
  suppressed: { no_credit: 3, refused: 1 },
  unknown: 1,
  ...over,
});
const push = (over: Partial<PushNumbers> = {}): PushNumbers => ({
  audience: 20,
  outcomes: counts(),
  pending: 8,
  counters: counts(),
  ...over,
});

describe('checkLaw', () => {
  it('holds when every number was counted and they agree', () => {
    expect(checkLaw(push())).toEqual({ holds: true, differences: [] });
  });

  it('names a recipient who is nowhere, or twice', () => {
    expect(checkLaw(push({ pending: 7 })).differences).toEqual([{ of: 'audience', expected: 20, found: 19 }]);
    expect(checkLaw(push({ pending: 9 })).differences).toEqual([{ of: 'audience', expected: 20, found: 21 }]);
  });

  it('names a roll-up that strayed, by reason', () => {
    const counters = counts({ suppressed: { no_credit: 2, refused: 1, expired: 1 } });
    expect(checkLaw(push({ counters })).differences).toEqual([
      { of: 'suppressed.expired', expected: 0, found: 1 },
      { of: 'suppressed.no_credit', expected: 3, found: 2 },
    ]);
  });

  it('does not let a negative number make up for another', () => {
    const wrong = checkLaw(
      push({ pending: -1, outcomes: counts({ accepted: 14 }), counters: counts({ accepted: 14 }) }),
    );
    expect(wrong).toEqual({ holds: false, differences: [{ of: 'pending is no count', expected: 0, found: -1 }] });
  });

  it('fails for any one number changed by any amount', () => {
    const amount = fc.integer({ min: -50, max: 50 }).filter((n) => n !== 0);
    const which = fc.constantFrom('audience', 'pending', 'accepted', 'failed', 'unknown', 'counter', 'reason');
    fc.assert(
      fc.property(which, amount, (name, by) => {
        const base = counts();
        const changed = {
          audience: { audience: 20 + by },
          pending: { pending: 8 + by },
          accepted: { outcomes: counts({ accepted: base.accepted + by }) },
          failed: { outcomes: counts({ failed: base.failed + by }) },
          unknown: { outcomes: counts({ unknown: base.unknown + by }) },
          counter: { counters: counts({ accepted: base.accepted + by }) },
          reason: { outcomes: counts({ suppressed: { no_credit: 3 + by, refused: 1 } }) },
        }[name];
        expect(checkLaw(push(changed)).holds).toBe(false);
      }),
    );
  });
});
