import { describe, expect, it } from 'vitest';
import type { Outcome } from '#channels/outcome.ts';
import type { OpenIntent, Result } from './settlement.ts';
import { Streaks } from './streaks.ts';

const plan = (push: string, template: string) => ({ push: { id: push }, template: { id: template } });
const result = (outcome: Outcome, n = 0, push = 'p', template = 't'): Result => ({
  intent: { plan: plan(push, template) } as unknown as OpenIntent,
  recipientId: `r${n}`,
  took: true,
  credits: 3,
  calledAt: new Date(0),
  outcome,
  notBefore: null,
});
const accepted: Outcome = { kind: 'accepted', msgId: '1' };
const failed = (reason: 'content' | 'refused', errcode: number): Outcome => {
  return { kind: 'failed', reason, errcode, errmsg: 'no', rid: null };
};

describe('Streaks', () => {
  it('pauses a push whose first twenty recipients are all refused for the content', () => {
    const streaks = new Streaks();
    for (let n = 0; n < 19; n++) expect(streaks.note(result(failed('content', 47003), n))).toBeNull();
    expect(streaks.note(result(failed('content', 45168), 19))?.pause).toMatchObject({ scope: 'push', errcode: 45168 });
  });

  it('lets a push go on once somebody was accepted', () => {
    const streaks = new Streaks();
    for (let n = 0; n < 10; n++) streaks.note(result(failed('content', 47003), n));
    streaks.note(result(accepted, 10));
    for (let n = 0; n < 100; n++) expect(streaks.note(result(failed('content', 47003), n))).toBeNull();
  });

  it('counts each push by itself', () => {
    const streaks = new Streaks();
    for (let n = 0; n < 30; n++) expect(streaks.note(result(failed('content', 47003), n, `p${n % 2}`))).toBeNull();
  });

  it('pauses a template when more than a fifth of the last 500 with a credit are refused, and names whom to restore', () => {
    const streaks = new Streaks();
    const alarms = Array.from({ length: 500 }, (_, n) =>
      streaks.note(result(n % 5 === 0 || n === 499 ? failed('refused', 43101) : accepted, n)),
    );
    expect(alarms.slice(0, 499).every((alarm) => alarm === null)).toBe(true);
    expect(alarms[499]?.pause).toMatchObject({ scope: 'template', reason: 'refusal_burst' });
    expect(alarms[499]?.restore).toHaveLength(101);
    expect(alarms[499]?.restore[0]).toEqual({ recipientId: 'r0', credits: 3 });
  });

  it("takes a fifth, or refusals of people without a credit of ours, as users' will", () => {
    const streaks = new Streaks();
    for (let n = 0; n < 1000; n++) {
      expect(streaks.note(result(n % 5 === 4 ? failed('refused', 43101) : accepted, n))).toBeNull();
      expect(streaks.note({ ...result(failed('refused', 43101), n, 'q', 'u'), took: false })).toBeNull();
    }
  });
});
