import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRecipient, type Facts } from '#core/delivery/decide.ts';
import { type ConsentState, noConsent } from '#core/ledger/state.ts';
import type { Send } from '#core/policy/allowance.ts';
import type { Limits } from '#core/policy/limits.ts';
import type { Timing } from '#core/policy/timings.ts';

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

  describe('with limits', () => {
    const limits: Limits = {
      windows: [{ of: 'class', max: 1, ms: 1000, reason: 'capped' }],
      shut: { quiet: [], allowed: [] },
      over: 'defer',
      keepMs: 1000,
      counts: () => true,
      blockLists: ['block'],
      allowLists: [],
      leave: 0,
      coming: { class: 'marketing', templateId: 't', pushId: 'p' },
    };
    const sendBefore = new Date(+now + 60_000);
    const sent: Send = { at: +now - 400, c: 'marketing', t: 't', p: 'q', k: 1000 };
    const timed = (over: Partial<Timing>, rest: Partial<Facts> = {}) =>
      decideRecipient(
        facts({ timing: { limits, sends: [], shutUntil: null, lists: new Set(), ...over }, sendBefore, ...rest }),
      );
    const at = (ms: number) => new Date(+now + ms);

    it.each<[string, unknown, unknown]>([
      ['room', timed({}), { send: true, takesCredit: true }],
      ['a full window', timed({ sends: [sent] }), { send: false, reason: 'capped', until: at(600) }],
      ['quiet', timed({ shutUntil: at(5000) }), { send: false, reason: 'quiet_hours', until: at(5000) }],
      [
        'both: the later',
        timed({ sends: [sent], shutUntil: at(5000) }),
        { send: false, reason: 'capped', until: at(5000) },
      ],
      ['quiet too long', timed({ shutUntil: sendBefore }), suppressed('quiet_hours')],
      ['never open', timed({ shutUntil: 'never' }), suppressed('quiet_hours')],
      ['dropped', timed({ sends: [sent], limits: { ...limits, over: 'drop' } }), suppressed('capped')],
      [
        'quiet hours defer whatever the class drops',
        timed({ shutUntil: at(5), limits: { ...limits, over: 'drop' } }),
        { send: false, reason: 'quiet_hours', until: at(5) },
      ],
      ['on the block list', timed({ lists: new Set(['block']) }), suppressed('blocked')],
      ['on no allowed list', timed({ limits: { ...limits, allowLists: ['allow'] } }), suppressed('not_allowed')],
      [
        'on an allowed list',
        timed({ limits: { ...limits, allowLists: ['allow'] }, lists: new Set(['allow']) }),
        { send: true, takesCredit: true },
      ],
      ['held out', timed({}, { heldOut: true }), suppressed('hold_out')],
      ['without a credit, and capped', timed({ sends: [sent] }, { consent: null }), suppressed('no_consent')],
    ])('%s', (_, found, expected) => {
      expect(found).toEqual(expected);
    });
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
