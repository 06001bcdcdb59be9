import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { mayDecide } from '#core/policy/approval.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import { approvalsAsked, pushOf } from './push-of.ts';

const now = new Date('2026-11-28T10:00:00Z');
const app = (organization_approval: unknown) =>
  ({
    id: newId(),
    bucket_start: 0,
    spread: 4,
    time_zone: 'Asia/Shanghai',
    organization_approval,
  }) as unknown as AppRow;
const schedule = (audience: object, over: object = {}) =>
  ({
    id: newId(),
    organization_id: newId(),
    app_id: newId(),
    kind: 'recurring',
    plan: { daily: { at: '10:00' } },
    created_by: 'key:a',
    authors: ['key:a', 'member:1'],
    prepared: {
      kind: 'campaign',
      class: 'marketing',
      audience,
      recipient_variables: null,
      priority: 0,
      send_within_ms: 3_600_000,
      ...over,
    },
  }) as unknown as ScheduleRow;
const policy = { campaigns: false, above_recipients: null, classes: [], expires_hours: 48 };
const fire = (of: unknown, audience: object, over: object = {}) =>
  pushOf(schedule(audience, over), app(of), now, now, newId);
const list = { list: 'recipients', recipients: [newId(), newId()] };

describe('the push of a firing', () => {
  it('waits for approval where the organization wants it, with nobody in slices', () => {
    const { push, slices } = fire({ ...policy, campaigns: true }, { all: true });
    expect(push).toMatchObject({
      state: 'waiting_approval',
      approval: {
        state: 'waiting',
        reasons: ['campaign'],
        authors: ['key:a', 'member:1'],
        expires_at: '2026-11-28T11:00:00.000Z',
      },
    });
    expect(slices).toEqual([]);
    expect(approvalsAsked([push], newId)).toMatchObject([{ kind: 'approval_asked', payload: { push_id: push.id } }]);
    const large = fire({ ...policy, above_recipients: 1 }, list);
    expect(large).toMatchObject({
      push: { state: 'waiting_approval', audience_count: 0, planned_at: null },
      slices: [],
    });
  });

  it('counts a list, and takes a rule for as large as can be', () => {
    expect(fire({ ...policy, above_recipients: 2 }, list).push).toMatchObject({ state: 'sending', approval: null });
    expect(fire({ ...policy, above_recipients: 1_000_000 }, { all: true }).push.state).toBe('waiting_approval');
  });

  it('is nobody’s to approve who had a hand in the schedule, or answers for the key that had', () => {
    const { approval } = fire({ ...policy, campaigns: true }, { all: true }).push;
    expect(mayDecide(approval!, { ref: 'member:1', person: 'member:1' })).toBe(false);
    expect(mayDecide(approval!, { ref: 'key:b', person: 'member:1' })).toBe(false);
    expect(mayDecide(approval!, { ref: 'member:2', person: 'member:2' })).toBe(true);
  });

  it('has the times, the first part and the variants of its schedule', () => {
    const winner = { by: 'opened', after_hours: 2, confidence: 0.95, none: 'first', roll_out: 'manual' };
    const experiment = { variants: [], hold_out_percent: 0, test_percent: 50, winner };
    const canary = { percent: 10, wait_minutes: 1, max_failure_percent: 5, on_pass: 'continue' };
    const best = fire(null, { all: true }, { own_times: { best_time: { within_hours: 6 } }, experiment, canary }).push;
    expect(best).toMatchObject({ state: 'scheduled', timing: { best_time: { within_hours: 6 } }, experiment, canary });
    // Both go by when the last recipient is due.
    expect(best.send_before).toEqual(new Date('2026-11-28T17:00:00Z'));
    expect(best.decide_at).toEqual(new Date('2026-11-28T18:00:00Z'));
    const local = fire(null, list, { own_times: { at_local: '20:00', passed: 'drop' } });
    expect(local.push).toMatchObject({
      state: 'scheduled',
      planned_at: null,
      timing: { at_local: '2026-11-28T20:00', passed: 'drop', since: now.toISOString() },
    });
    expect(local.slices).toEqual([]);
  });

  it('is planned, and not written at once, where credits are held for a list', () => {
    expect(fire(null, list, { hold_credits: true })).toMatchObject({ push: { state: 'scheduled' }, slices: [] });
  });

  it('goes out where nothing is wanted', () => {
    expect(fire(null, { all: true }).push).toMatchObject({ state: 'scheduled', approval: null });
    const { push, slices } = fire(policy, list);
    expect(push).toMatchObject({ state: 'sending', audience_count: 2, approval: null });
    expect(slices.flatMap((one) => one.recipients)).toHaveLength(2);
    expect(approvalsAsked([push], newId)).toEqual([]);
  });
});
