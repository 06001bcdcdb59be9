import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CanaryFacts, canaryBegun, isHeld, judgeCanary } from './canary.ts';

const canary = { recipients: 100, wait_minutes: 10, max_failure_percent: 5, on_pass: 'continue' as const };
const none: CanaryFacts = { accepted: 0, failed: 0, unknown: 0, undelivered: 0, due: 0, later: 0 };
const now = new Date('2026-11-28T10:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const begun = canaryBegun(100);

describe('the first part of a push', () => {
  it('is sent, watched from its last outcome on, and passes', () => {
    const half = judgeCanary(canary, begun, { ...none, accepted: 50, due: 50 }, now);
    expect(half).toMatchObject({ phase: 'sending', called: 50, until: null });
    const all = judgeCanary(canary, half, { ...none, accepted: 100 }, now);
    expect(all).toMatchObject({ phase: 'watching', until: '2026-11-28T10:10:00.000Z' });
    expect(judgeCanary(canary, all, { ...none, accepted: 100 }, later(9))).toMatchObject({ phase: 'watching' });
    expect(judgeCanary(canary, all, { ...none, accepted: 100 }, later(10))).toMatchObject({
      phase: 'passed',
      until: null,
    });
  });

  it('asks where it is told to, and where nobody could be called', () => {
    const ask = { ...canary, wait_minutes: 0, on_pass: 'ask' as const };
    expect(judgeCanary(ask, begun, { ...none, accepted: 1 }, now)).toMatchObject({ phase: 'asking', reason: null });
    expect(judgeCanary(canary, begun, none, now)).toMatchObject({ phase: 'asking', reason: 'nobody_called' });
  });

  it('waits for those whose time comes later only while nobody was called', () => {
    expect(judgeCanary(canary, begun, { ...none, later: 100 }, now)).toMatchObject({ phase: 'sending' });
    expect(judgeCanary(canary, begun, { ...none, later: 60, accepted: 40 }, now)).toMatchObject({ phase: 'watching' });
  });

  it('fails as soon as it cannot pass any more, and counts unknown and undelivered', () => {
    expect(judgeCanary(canary, begun, { ...none, failed: 5, due: 95 }, now)).toMatchObject({ phase: 'sending' });
    const failed = { phase: 'failed', reason: 'failure_rate' };
    expect(judgeCanary(canary, begun, { ...none, failed: 4, unknown: 2, due: 94 }, now)).toMatchObject(failed);
    expect(judgeCanary(canary, begun, { ...none, accepted: 100, undelivered: 6 }, now)).toMatchObject(failed);
    // What was suppressed is no call: 6 of 60 is more than 5 of 100.
    expect(judgeCanary(canary, begun, { ...none, accepted: 54, failed: 6 }, now)).toMatchObject(failed);
    const strict = { ...canary, max_failure_percent: 0 };
    expect(judgeCanary(strict, begun, { ...none, accepted: 99, failed: 1 }, now)).toMatchObject(failed);
    expect(judgeCanary(strict, begun, { ...none, accepted: 100 }, now)).toMatchObject({ phase: 'watching' });
  });

  it('passes exactly when the failure rate allows it, in whatever order outcomes come', () => {
    const counts = fc.record({ accepted: fc.nat(50), failed: fc.nat(50), unknown: fc.nat(20) });
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 100 }), fc.nat(120), (all, max, first) => {
        const settings = { ...canary, wait_minutes: 0, max_failure_percent: max };
        const total = all.accepted + all.failed + all.unknown;
        const part = (n: number) => Math.floor((n * Math.min(first, total)) / Math.max(1, total));
        const some = { accepted: part(all.accepted), failed: part(all.failed), unknown: part(all.unknown) };
        const due = total - some.accepted - some.failed - some.unknown;
        const midway = judgeCanary(settings, begun, { ...none, ...some, due }, now);
        const end = judgeCanary(settings, isHeld(midway) ? midway : begun, { ...none, ...all }, now);
        const bad = (100 * (all.failed + all.unknown)) / Math.max(1, total) > max;
        expect(end.phase).toBe(total === 0 ? 'asking' : bad ? 'failed' : 'passed');
        if (midway.phase === 'failed') expect(bad).toBe(true);
      }),
    );
  });
});
