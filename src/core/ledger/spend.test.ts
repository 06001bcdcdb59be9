import { describe, expect, it } from 'vitest';
import { canSend, release, take } from '#core/ledger/spend.ts';
import { type ConsentState, creditsOf, noConsent } from '#core/ledger/state.ts';

const at = (second: number) => new Date(second * 1000);
const oneTime = (over: Partial<ConsentState> = {}): ConsentState => ({ ...noConsent('one_time'), ...over });
const longTerm = (over: Partial<ConsentState> = {}): ConsentState => ({ ...noConsent('long_term'), ...over });
const refused = (reason: string) => ({ ok: false, reason });
const allowed = (takesCredit: boolean) => ({ ok: true, takesCredit });

describe('credits', () => {
  it('take the larger of client and platform, and never go below 0', () => {
    expect(creditsOf(oneTime({ client: 2, platform: 3, other: 4, spent: 1 }))).toBe(6);
    expect(creditsOf(oneTime({ client: 3, platform: 2 }))).toBe(3);
    expect(creditsOf(oneTime({ client: 1, spent: 2 }))).toBe(0);
  });
});

describe('canSend', () => {
  it.each([
    ['nothing known', oneTime(), refused('no_consent'), allowed(false)],
    ['a credit', oneTime({ status: 'granted', client: 1 }), allowed(true), allowed(true)],
    ['used up', oneTime({ status: 'granted', client: 1, spent: 1 }), refused('no_credit'), allowed(false)],
    ['refused', oneTime({ status: 'refused' }), refused('refused'), refused('refused')],
    ['banned with credits', oneTime({ status: 'banned', client: 2 }), refused('banned'), refused('banned')],
    ['long-term granted', longTerm({ status: 'granted' }), allowed(false), allowed(false)],
    ['long-term unknown', longTerm(), refused('no_consent'), allowed(false)],
    ['long-term refused', longTerm({ status: 'refused' }), refused('refused'), refused('refused')],
  ])('%s', (_, state, suppress, trying) => {
    expect(canSend(state, 'suppress')).toEqual(suppress);
    expect(canSend(state, 'try')).toEqual(trying);
  });
});

describe('take and release', () => {
  it('takes what is there and not more', () => {
    const one = oneTime({ status: 'granted', platform: 1 });
    const taken = take(one);
    expect(taken).toEqual({ ...one, spent: 1 });
    expect(take(taken!)).toBeNull();
    expect(take(oneTime())).toBeNull();
    expect(take(oneTime({ status: 'banned', client: 1 }))).toBeNull();
    expect(take(longTerm({ status: 'granted' }))).toBeNull();
  });

  it('gives back what was taken since the reset', () => {
    const state = oneTime({ status: 'granted', client: 2, spent: 1, resetAt: at(10) });
    expect(release(state, at(11))).toEqual({ state: { ...state, spent: 0 }, delta: 1 });
  });

  it('gives nothing back for a credit the reset has ended', () => {
    const state = oneTime({ status: 'granted', client: 2, spent: 1, resetAt: at(10) });
    expect(release(state, at(9))).toEqual({ state, delta: 0 });
    expect(release(state, at(10))).toEqual({ state, delta: 0 });
  });

  it('pays a debt first', () => {
    const state = oneTime({ status: 'granted', client: 1, spent: 2, resetAt: at(10) });
    expect(release(state, at(11))).toEqual({ state: { ...state, spent: 1 }, delta: 0 });
  });

  it('never counts below no spends', () => {
    const state = oneTime({ status: 'granted', client: 1 });
    expect(release(state, at(1))).toEqual({ state, delta: 0 });
  });
});
