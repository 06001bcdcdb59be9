import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceSteps } from '#contract/trace.ts';
import type { Decision } from './decide.ts';
import { failReasons, suppressReasons } from './outcome.ts';
import { decisionSteps, traceOf } from './trace.ts';

const send: Decision = { send: true, takesCredit: true };
const facts = { inAudience: true, recorded: null, onWire: false, now: send, renderProblem: null };
const results = (over: Partial<Parameters<typeof traceOf>[0]>) =>
  Object.fromEntries(traceOf({ ...facts, ...over }).map(({ step, result }) => [step, result]));

describe('a trace', () => {
  it('has every step in its order, whatever happened', () => {
    const reason = fc.constantFrom(...suppressReasons);
    const recorded = fc.oneof(
      fc.constant(null),
      reason.map((one) => ({ outcome: 'suppressed' as const, reason: one, called: false })),
      fc.constantFrom(...failReasons).map((one) => ({ outcome: 'failed' as const, reason: one, called: true })),
      fc
        .constantFrom('accepted' as const, 'unknown' as const)
        .map((outcome) => ({ outcome, reason: null, called: true })),
    );
    const now = fc.oneof(
      fc.constant(send),
      reason.map((one): Decision => ({ send: false, reason: one })),
    );
    fc.assert(
      fc.property(fc.boolean(), recorded, fc.boolean(), now, (inAudience, recorded, onWire, now) => {
        const steps = traceOf({ ...facts, inAudience, recorded, onWire, now });
        expect(steps.map((one) => one.step)).toEqual([...traceSteps]);
        // One step at most stops it, and nothing behind it was looked at.
        const stop = steps.findIndex((one) => one.result !== 'passed');
        if (stop >= 0) expect(steps.slice(stop + 1).every((one) => one.result === 'open')).toBe(true);
        for (const { zh, en } of steps)
          expect([zh, en]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
      }),
    );
  });

  it('stops at the step of the reason, for every reason there is', () => {
    const stops = suppressReasons.map((reason) => {
      const recorded = { outcome: 'suppressed' as const, reason, called: false };
      return [reason, traceOf({ ...facts, recorded }).find((one) => one.result === 'refused')?.step];
    });
    expect(Object.fromEntries(stops)).toMatchObject({ erased: 'recipient', no_credit: 'consent', capped: 'caps' });
    const steps = stops.map(([, step]) => decisionSteps.indexOf(step as (typeof decisionSteps)[number]));
    expect(steps.every((at) => at >= 0)).toBe(true);
  });

  it('tells what waits from what is refused, and what is decided from what would be', () => {
    const until = new Date();
    expect(results({ now: { send: false, reason: 'quiet_hours', until } })).toMatchObject({
      gap: 'passed',
      quiet_hours: 'waits',
      render: 'open',
      send: 'open',
    });
    expect(results({ now: { send: false, reason: 'no_credit' } })).toMatchObject({ consent: 'refused', lists: 'open' });
    expect(results({ renderProblem: { zh: '太长', en: 'too long' } })).toMatchObject({
      experiment: 'passed',
      render: 'refused',
    });
    const failed = { outcome: 'failed' as const, reason: 'content', called: false };
    expect(results({ recorded: failed })).toMatchObject({ render: 'refused', send: 'open' });
    expect(results({ recorded: { ...failed, called: true } })).toMatchObject({ render: 'passed', send: 'refused' });
    // What would be decided now says nothing of what is recorded.
    const accepted = { outcome: 'accepted' as const, reason: null, called: true };
    expect(results({ recorded: accepted, now: { send: false, reason: 'no_credit' } })).toMatchObject({
      consent: 'passed',
      send: 'passed',
    });
    expect(results({ inAudience: false })).toMatchObject({ audience: 'refused', recipient: 'open', send: 'open' });
  });
});
