import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRecipient, type Facts } from '#core/delivery/decide.ts';
import { type ConsentState, noConsent } from '#core/ledger/state.ts';

const now = new Date('2027-03-01T10:00:00Z');
const later = new Date(+now + 1);
const granted: ConsentState = { ...noConsent('one_time'), status: 'granted', client: 1 };
const facts = (over: Partial<Facts> = {}): Facts => ({
  recipient: { status: 'active' },
  consent: granted,
  noCredit: 'suppress',
  now,
  sendBefore: later,
  ...over,
});
const suppressed = (reason: string) => ({ send: false, reason });

describe('decideRecipient', () => {
  it.each<[string, Partial<Facts>, unknown]>([
    ['a credit', {}, { send: true, takesCredit: true }],
    ['long-term', { consent: { ...noConsent('long_term'), status: 'granted' } }, { send: true, takesCredit: false }],
    ['no recipient', { recipient: null }, suppressed('not_found')],
    [
      'an openid without a row, but try',
      { recipient: null, known: true, consent: null, noCredit: 'try' },
      { send: true, takesCredit: false },
    ],
    ['an openid without a row', { recipient: null, known: true, consent: null }, suppressed('no_consent')],
    ['a row without an openid', { known: false }, suppressed('not_found')],
    ['erased, so without an openid', { recipient: { status: 'erased' }, known: false }, suppressed('erased')],
    ['blocked', { recipient: { status: 'blocked' } }, suppressed('blocked')],
    ['cancelled', { cancelled: true }, suppressed('cancelled')],
    ['erased', { recipient: { status: 'erased' } }, suppressed('erased')],
    ['invalid', { recipient: { status: 'invalid' } }, suppressed('invalid')],
    ['the last instant', { now: new Date(+later - 1) }, { send: true, takesCredit: true }],
    ['too late', { now: later }, suppressed('expired')],
    ['no consent row', { consent: null }, suppressed('no_consent')],
    ['no consent row, but try', { consent: null, noCredit: 'try' }, { send: true, takesCredit: false }],
    ['used up', { consent: { ...granted, spent: 1 } }, suppressed('no_credit')],
    ['refused, even with try', { consent: { ...granted, status: 'refused' }, noCredit: 'try' }, suppressed('refused')],
    ['banned', { consent: { ...granted, status: 'banned' } }, suppressed('banned')],
  ])('%s', (_, over, expected) => {
    expect(decideRecipient(facts(over))).toEqual(expected);
  });

  it('records the first reason in the order of the product', () => {
    const used: ConsentState = { ...granted, spent: 1 };
    const blocked = facts({ recipient: { status: 'blocked' }, consent: used });
    expect(decideRecipient({ ...blocked, cancelled: true, now: later, known: false })).toEqual(suppressed('not_found'));
    expect(decideRecipient({ ...blocked, cancelled: true, now: later })).toEqual(suppressed('cancelled'));
    expect(decideRecipient({ ...blocked, now: later })).toEqual(suppressed('expired'));
    expect(decideRecipient(blocked)).toEqual(suppressed('no_credit'));
    expect(decideRecipient({ ...blocked, consent: granted })).toEqual(suppressed('blocked'));
    expect(decideRecipient(facts({ recipient: { status: 'erased' }, cancelled: true }))).toEqual(suppressed('erased'));
  });

  it('never sends against a refusal, to someone erased, or too late, whatever else is true', () => {
    const any = fc.record<Facts>({
      recipient: fc.option(fc.record({ status: fc.constantFrom('active', 'invalid', 'blocked', 'erased') })),
      consent: fc.option(
        fc
          .record({
            kind: fc.constantFrom('one_time' as const, 'long_term' as const),
            status: fc.constantFrom('none' as const, 'granted' as const, 'refused' as const, 'banned' as const),
            client: fc.nat(3),
            spent: fc.nat(3),
          })
          .map((over): ConsentState => ({ ...noConsent(over.kind), ...over })),
      ),
      noCredit: fc.constantFrom('suppress', 'try'),
      known: fc.boolean(),
      cancelled: fc.boolean(),
      now: fc.constant(now),
      sendBefore: fc.constantFrom(now, later),
    });
    fc.assert(
      fc.property(any, (f) => {
        const decision = decideRecipient(f);
        if (!decision.send) return;
        expect([undefined, 'active']).toContain(f.recipient?.status);
        expect(f.known).toBe(true);
        expect(f.cancelled).toBe(false);
        expect(+f.sendBefore).toBeGreaterThan(+f.now);
        expect(['refused', 'banned']).not.toContain(f.consent?.status);
        if (f.noCredit === 'suppress') expect(f.consent?.status).toBe('granted');
        if (decision.takesCredit) expect(f.consent!.client).toBeGreaterThan(f.consent!.spent);
      }),
      { numRuns: 500 },
    );
  });
});
