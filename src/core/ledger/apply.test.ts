import { describe, expect, it } from 'vitest';
import { applyConsentEvent, momentToLoad } from '#core/ledger/apply.ts';
import { grantsAfter, type LedgerEntry } from '#core/ledger/entry.ts';
import type { ConsentEvent } from '#core/ledger/event.ts';
import type { Since } from '#core/ledger/reset.ts';
import { canSend, take } from '#core/ledger/spend.ts';
import { type ConsentKind, type ConsentState, creditsOf, noConsent } from '#core/ledger/state.ts';

const at = (second: number, ms = 0) => new Date(second * 1000 + ms);
const accept = (source: 'client' | 'platform', when: Date): ConsentEvent => ({ type: 'accept', source, at: when });
const reject = (when: Date): ConsentEvent => ({ type: 'reject', source: 'platform', at: when });

/** Applies events in order, loading grants from the entries when asked to, as the inbox does. */
function run(events: ConsentEvent[], kind: ConsentKind = 'one_time', spent: Since['spent'] = 0) {
  let state: ConsentState = noConsent(kind);
  const entries: LedgerEntry[] = [];
  for (const event of events) {
    const moment = momentToLoad(state, event);
    const since = moment === null ? { spent } : { spent, grants: grantsAfter(entries, moment) };
    const applied = applyConsentEvent(state, event, since);
    state = applied.state;
    entries.push(...applied.entries);
  }
  return { state, entries, credits: creditsOf(state) };
}

describe('acceptances', () => {
  it('count once when told by client and platform, and the second report leaves an entry without effect', () => {
    const { credits, entries, state } = run([accept('client', at(5, 200)), accept('platform', at(5))]);
    expect(credits).toBe(1);
    expect(state.status).toBe('granted');
    expect(entries).toEqual([
      { reason: 'accept', source: 'client', count: 1, delta: 1, occurredAt: at(5, 200) },
      { reason: 'accept', source: 'platform', count: 1, delta: 0, occurredAt: at(5, 999) },
    ]);
  });

  it('keep the scene they were given in, and its version', () => {
    const { entries } = run([{ type: 'accept', source: 'client', at: at(1), sceneId: 's1', sceneVersion: 7 }]);
    expect(entries[0]).toMatchObject({ sceneId: 's1', sceneVersion: 7 });
  });

  it('dated before the last refusal add nothing, however late they come', () => {
    const { credits, entries, state } = run([reject(at(10)), accept('client', at(9))]);
    expect(credits).toBe(0);
    expect(state.status).toBe('refused');
    expect(entries[1]).toMatchObject({ reason: 'accept', count: 1, delta: 0 });
  });

  it('filter is not an answer', () => {
    const { state, entries } = run([{ type: 'filter' }]);
    expect(state).toEqual(noConsent('one_time'));
    expect(entries).toEqual([]);
  });
});

describe('refusals', () => {
  it('end the credits that were there, with an entry that says how many', () => {
    const { credits, entries, state } = run([accept('client', at(1)), accept('client', at(2)), reject(at(3))]);
    expect(credits).toBe(0);
    expect(state).toMatchObject({ status: 'refused', resetAt: at(3), client: 0, spent: 0 });
    expect(entries[2]).toMatchObject({ reason: 'reject', source: 'platform', count: 0, delta: -2 });
  });

  it('that arrive late keep what was granted after them', () => {
    const { credits, state, entries } = run([accept('client', at(1)), accept('client', at(5)), reject(at(3))]);
    expect(credits).toBe(1);
    expect(state).toMatchObject({ status: 'granted', client: 1, lastGrantedAt: at(5), lastRefusedAt: at(3) });
    expect(entries[2]?.delta).toBe(-1);
  });

  it('of the same second as a grant do not wipe it', () => {
    expect(run([accept('platform', at(7)), reject(at(7))]).credits).toBe(1);
    expect(run([reject(at(7)), accept('platform', at(7))]).credits).toBe(1);
  });

  it('in the settings say so', () => {
    const { state, entries } = run([accept('client', at(1)), { type: 'change_reject', at: at(2) }]);
    expect(state.status).toBe('refused');
    expect(entries[1]).toMatchObject({ reason: 'reject', source: 'platform', delta: -1, note: 'settings' });
  });

  it('older than the last reset change nothing but the record', () => {
    const newer = run([accept('client', at(1)), reject(at(9)), accept('client', at(10))]);
    const { state, entries } = run([accept('client', at(1)), reject(at(9)), accept('client', at(10)), reject(at(5))]);
    expect(state).toEqual(newer.state);
    expect(entries.at(-1)).toMatchObject({ reason: 'reject', delta: 0 });
  });

  it('cannot be applied without the grants they would otherwise lose', () => {
    const { state } = run([accept('client', at(5))]);
    expect(momentToLoad(state, reject(at(3)))).toEqual(at(3));
    expect(() => applyConsentEvent(state, reject(at(3)), { spent: 0 })).toThrow(RangeError);
    expect(momentToLoad(state, reject(at(6)))).toBeNull();
    expect(momentToLoad(state, accept('client', at(3)))).toBeNull();
  });
});

describe('grantsAfter', () => {
  it('sums what entries after the moment carry, by source; at the moment itself the reset wins', () => {
    const { entries, state } = run([
      accept('client', at(3)),
      accept('client', at(4)),
      accept('platform', at(4)),
      { type: 'imported', count: 3, at: at(5) },
    ]);
    expect(grantsAfter(entries, at(3))).toEqual({ client: 1, platform: 1, other: 3 });
    expect(grantsAfter(entries, at(5))).toEqual({ client: 0, platform: 0, other: 0 });
    expect(momentToLoad(state, reject(at(5)))).toBeNull();
    expect(momentToLoad(state, reject(at(4)))).toEqual(at(4));
  });
});

describe('43101', () => {
  const refusedCall = (when: Date): ConsentEvent => ({ type: 'platform_refused', callStartedAt: when });

  it('ends one-time credits without calling it a refusal', () => {
    const { state, credits, entries } = run([accept('client', at(1)), accept('client', at(2)), refusedCall(at(3))]);
    expect(credits).toBe(0);
    expect(state).toMatchObject({ status: 'granted', lastRefusedAt: null, resetAt: at(3) });
    expect(canSend(state, 'suppress')).toEqual({ ok: false, reason: 'no_credit' });
    expect(entries[2]).toMatchObject({ reason: 'platform_refused', source: 'platform', delta: -2 });
  });

  it('keeps a credit granted while the call was under way', () => {
    expect(run([accept('client', at(1)), accept('client', at(4)), refusedCall(at(3))]).credits).toBe(1);
  });

  it('ends long-term consent', () => {
    const { state } = run([accept('client', at(1)), refusedCall(at(3))], 'long_term');
    expect(canSend(state, 'try')).toEqual({ ok: false, reason: 'refused' });
    expect(run([accept('client', at(1)), refusedCall(at(3)), accept('client', at(4))], 'long_term').state.status).toBe(
      'granted',
    );
  });
});

describe('spends across a reset', () => {
  const twice = run([accept('client', at(1)), accept('client', at(5)), accept('client', at(6))]);
  const spending = take(twice.state)!;
  const grants = { client: 2, platform: 0, other: 0 };

  it('count when they came after it', () => {
    expect(creditsOf(applyConsentEvent(spending, reject(at(3)), { grants, spent: 1 }).state)).toBe(1);
    expect(creditsOf(applyConsentEvent(spending, reject(at(3)), { grants, spent: 0 }).state)).toBe(2);
  });

  it('count in full when it is not known when they came', () => {
    expect(creditsOf(applyConsentEvent(spending, reject(at(3)), { grants, spent: 'unknown' }).state)).toBe(1);
    expect(creditsOf(applyConsentEvent(spending, reject(at(3)), { grants }).state)).toBe(1);
  });

  it('are refused when they are no count', () => {
    for (const spent of [-1, 0.5, Number.NaN]) {
      expect(() => applyConsentEvent(spending, reject(at(3)), { grants, spent })).toThrow(RangeError);
    }
  });
});

describe('bans', () => {
  const ban = (when: Date): ConsentEvent => ({ type: 'ban', source: 'client', at: when });

  it('block and keep the credits until an acceptance shows that they ended', () => {
    const banned = run([accept('client', at(1)), ban(at(2))]);
    expect(canSend(banned.state, 'try')).toEqual({ ok: false, reason: 'banned' });
    expect(banned.entries[1]).toMatchObject({ reason: 'ban', count: 0, delta: 0 });
    expect(run([accept('client', at(1)), ban(at(2)), accept('client', at(3))]).credits).toBe(2);
  });

  it('give way to what is newer, in any order', () => {
    expect(run([ban(at(2)), reject(at(3))]).state.status).toBe('refused');
    expect(run([reject(at(3)), ban(at(2))]).state.status).toBe('refused');
    expect(run([accept('client', at(4)), ban(at(2))]).state.status).toBe('granted');
    expect(run([reject(at(3)), ban(at(3))]).state.status).toBe('banned');
    expect(run([ban(at(3)), reject(at(3))]).state.status).toBe('banned');
  });
});

describe('other sources', () => {
  it('imported credits add up beside what client and platform tell', () => {
    const { credits, entries } = run([
      { type: 'imported', count: 3, at: at(1), note: 'old system' },
      accept('client', at(2)),
    ]);
    expect(credits).toBe(4);
    expect(entries[0]).toMatchObject({ reason: 'imported', source: 'other', count: 3, delta: 3, note: 'old system' });
    for (const count of [0, -1, 1.5]) {
      expect(() => applyConsentEvent(noConsent('one_time'), { type: 'imported', count, at: at(1) })).toThrow(
        RangeError,
      );
    }
  });

  it('an observed credit is granted and spent at once', () => {
    const applied = applyConsentEvent(noConsent('one_time'), { type: 'observed', at: at(4) });
    expect(applied.state).toMatchObject({ status: 'granted', other: 1, spent: 1, lastGrantedAt: at(4) });
    expect(applied.entries).toMatchObject([{ reason: 'observed', source: 'other', count: 1, delta: 1 }]);
    expect(applied.spends).toBe(1);
  });

  it('an observed credit from before a reset stays balanced and changes nothing', () => {
    const { state } = run([accept('client', at(1)), reject(at(9))]);
    const applied = applyConsentEvent(state, { type: 'observed', at: at(4) });
    expect(applied.state).toMatchObject({ other: 0, spent: 0, status: 'refused' });
    expect(applied).toMatchObject({ entries: [{ delta: 1 }], spends: 1 });
  });

  it('a correction sets the number, and later grants count on top', () => {
    const two = [accept('client', at(1)), accept('client', at(2))];
    const corrected = run([...two, { type: 'correction', credits: 5, at: at(3), note: 'ticket' }]);
    expect(corrected.credits).toBe(5);
    expect(corrected.entries[2]).toMatchObject({ reason: 'correction', source: 'other', delta: 3, note: 'ticket' });
    expect(run([...two, accept('client', at(4)), { type: 'correction', credits: 0, at: at(3) }]).credits).toBe(1);
    expect(run([{ type: 'correction', credits: 5, at: at(3) }, accept('platform', at(2))]).credits).toBe(5);
    expect(run([{ type: 'correction', credits: 5, at: at(3) }, reject(at(4))]).credits).toBe(0);
    expect(run([reject(at(4)), { type: 'correction', credits: 5, at: at(3) }]).credits).toBe(0);
  });

  it('a correction wants a count, and something to correct', () => {
    const correction: ConsentEvent = { type: 'correction', credits: 1, at: at(3) };
    expect(() => applyConsentEvent(noConsent('long_term'), correction, { spent: 0 })).toThrow(RangeError);
    expect(() => applyConsentEvent(noConsent('one_time'), { ...correction, credits: -1 }, { spent: 0 })).toThrow(
      RangeError,
    );
  });
});

describe('long-term consent', () => {
  it('is never counted', () => {
    const events: ConsentEvent[] = [
      accept('client', at(1)),
      { type: 'imported', count: 2, at: at(2) },
      { type: 'observed', at: at(3) },
    ];
    const { state, entries, credits } = run(events, 'long_term');
    expect(credits).toBe(0);
    expect(state).toMatchObject({ status: 'granted', client: 0, platform: 0, other: 0, spent: 0 });
    expect(entries.map((entry) => [entry.count, entry.delta])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(applyConsentEvent(state, { type: 'observed', at: at(4) }).spends).toBe(0);
  });

  it('ends by refusal', () => {
    expect(run([accept('client', at(1)), reject(at(2))], 'long_term').state).toMatchObject({
      status: 'refused',
      resetAt: at(2),
    });
  });
});
