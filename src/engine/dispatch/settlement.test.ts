import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '#channels/outcome.ts';
import { type OpenIntent, type Result, type Settlement, settlementOf } from './settlement.ts';

const now = new Date('2026-11-22T10:00:00Z');
const midnight = new Date('2026-11-22T16:00:00Z');
const words = { errcode: 1, errmsg: 'said so', rid: 'rid-1' };

interface Situation {
  mode?: 'at_most_once' | 'at_least_once';
  kind?: 'one_time' | 'long_term';
  took?: boolean;
  attempt?: number;
  sendBefore?: Date;
  notBefore?: Date | null;
}

function result(outcome: Outcome, situation: Situation): Result {
  const { mode = 'at_most_once', kind = 'one_time', took = true, attempt = 0, notBefore = null } = situation;
  const sendBefore = situation.sendBefore ?? new Date('2026-11-25T10:00:00Z');
  const plan = {
    push: { id: 'push', day: '2026-11-22', delivery_mode: mode, send_before: sendBefore },
    template: { id: 'template', kind },
  };
  return {
    intent: { plan, attempt } as OpenIntent,
    recipientId: 'r',
    took,
    credits: 1,
    calledAt: now,
    outcome,
    notBefore,
  };
}

/** What will be written, in short: outcome and reason, or the seconds to wait; then what becomes of the credit. */
function short(settlement: Settlement): string {
  const credit = settlement.release ? 'released' : 'kept';
  if (settlement.kind === 'later') {
    const wait = (Date.parse(settlement.later.at) - now.getTime()) / 1000;
    return `again in ${wait} s as ${settlement.later.n}, ${credit}`;
  }
  const { outcome, reason, spent } = settlement.row;
  return `${[outcome, reason].filter(Boolean).join(' ')}, ${credit}${spent ? ', spent' : ''}${settlement.observe ? ', observed' : ''}`;
}

const settle = (outcome: Outcome, situation: Situation = {}, random = 0) =>
  short(settlementOf(result(outcome, situation), now, random));

const accepted: Outcome = { kind: 'accepted', msgId: '9007199254740993' };
const failed = (reason: 'refused' | 'recipient_invalid' | 'content' | 'rejected'): Outcome => ({
  kind: 'failed',
  reason,
  ...words,
});
const busy: Outcome = { kind: 'retry', scope: 'recipient', inMemory: true, ...words };
const limited: Outcome = { kind: 'retry', scope: 'limit', inMemory: false, ...words };
const paused: Outcome = { kind: 'pause', scope: 'app', until: 'quota_reset', reason: 'quota_used_up', ...words };
const unknown: Outcome = { kind: 'unknown', detail: 'the connection broke' };

describe('settlementOf', () => {
  it.each<[string, string, Outcome, Situation]>([
    ['accepted', 'accepted, kept, spent', accepted, {}],
    ['accepted on a credit only the platform knew of', 'accepted, kept, spent, observed', accepted, { took: false }],
    ['accepted of long-term consent', 'accepted, kept', accepted, { took: false, kind: 'long_term' }],
    ['refused: the ledger resets the consent by itself', 'failed refused, kept', failed('refused'), {}],
    ['openid unknown', 'failed recipient_invalid, released', failed('recipient_invalid'), {}],
    ['content refused', 'failed content, released', failed('content'), {}],
    ['rejected', 'failed rejected, released', failed('rejected'), {}],
    ['rejected without a credit', 'failed rejected, kept', failed('rejected'), { took: false }],
    ['unknown', 'unknown, kept, spent', unknown, {}],
    ['unknown without a credit', 'unknown, kept', unknown, { took: false }],
    ['unknown, to be sent again', 'again in 30 s as 1, released', unknown, { mode: 'at_least_once' }],
    ['unknown for the fifth time', 'unknown, kept, spent', unknown, { mode: 'at_least_once', attempt: 4 }],
    ['unknown, too late to send again', 'unknown, kept, spent', unknown, { mode: 'at_least_once', sendBefore: now }],
    ['busy', 'again in 30 s as 1, released', busy, {}],
    ['busy for the third time', 'again in 480 s as 3, released', busy, { attempt: 2 }],
    ['busy for the fifth time', 'failed retries_exhausted, released', busy, { attempt: 4 }],
    ['busy until too late', 'suppressed expired, released', busy, { sendBefore: new Date(+now + 9000) }],
    ['a limit reached', 'again in 2 s as 0, released', limited, { notBefore: new Date(+now + 2000) }],
    ['a limit reached on the fifth attempt', 'again in 5 s as 4, released', limited, { attempt: 4 }],
    ['paused: waits behind the pause, which may be lifted', 'again in 0 s as 2, released', paused, { attempt: 2 }],
    ['token refused', 'again in 0 s as 0, released', { kind: 'token', ...words }, {}],
  ])('%s: %s', (_, expected, outcome, situation) => {
    expect(settle(outcome, situation)).toBe(expected);
  });

  it('keeps the platform’s own words and ids', () => {
    const refusal = settlementOf(result(failed('content'), { attempt: 2 }), now, 0);
    expect(refusal).toMatchObject({ row: { ...words, attempt: 2, calledAt: now, msgId: null } });
    expect(settlementOf(result(accepted, {}), now, 0)).toMatchObject({ row: { msgId: '9007199254740993' } });
    expect(settlementOf(result(unknown, {}), now, 0)).toMatchObject({ row: { errmsg: 'the connection broke' } });
    const exhausted = settlementOf(result(busy, { attempt: 4 }), now, 0);
    expect(exhausted).toMatchObject({ row: words });
  });

  it('spends exactly the credits that were taken and not given back', () => {
    const outcomes = fc.constantFrom(accepted, failed('content'), failed('rejected'), busy, limited, paused, unknown);
    const situations = fc.record({
      mode: fc.constantFrom('at_most_once' as const, 'at_least_once' as const),
      took: fc.boolean(),
      attempt: fc.nat(6),
      sendBefore: fc.constantFrom(now, midnight),
    });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(outcomes, situations, random, (outcome, situation, dice) => {
        const settlement = settlementOf(result(outcome, situation), now, dice);
        if (!situation.took) expect(settlement.release).toBe(false);
        if (settlement.kind === 'later') {
          expect(settlement.release).toBe(situation.took);
          expect(Date.parse(settlement.later.at)).toBeGreaterThanOrEqual(now.getTime());
          return;
        }
        const { spent } = settlement.row;
        expect(spent).toBe(settlement.observe || (situation.took && !settlement.release));
        if (settlement.row.outcome === 'accepted') expect(spent).toBe(true);
      }),
    );
  });
});
