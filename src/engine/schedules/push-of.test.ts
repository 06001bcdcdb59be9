import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import { approvalsAsked, pushOf } from './push-of.ts';

const now = new Date('2026-11-28T10:00:00Z');
const app = (organization_approval: unknown) =>
  ({ id: newId(), bucket_start: 0, spread: 4, organization_approval }) as unknown as AppRow;
const schedule = (audience: object) =>
  ({
    id: newId(),
    organization_id: newId(),
    app_id: newId(),
    created_by: 'key:a',
    prepared: {
      kind: 'campaign',
      class: 'marketing',
      audience,
      recipient_variables: null,
      priority: 0,
      send_within_ms: 3_600_000,
    },
  }) as unknown as ScheduleRow;
const policy = { campaigns: false, above_recipients: null, classes: [], expires_hours: 48 };
const fire = (of: unknown, audience: object) => pushOf(schedule(audience), app(of), now, now, newId);
const list = { list: 'recipients', recipients: [newId(), newId()] };

describe('the push of a firing', () => {
  it('waits for approval where the organization wants it, with nobody in slices', () => {
    const { push, slices } = fire({ ...policy, campaigns: true }, { all: true });
    expect(push).toMatchObject({
      state: 'waiting_approval',
      approval: { state: 'waiting', reasons: ['campaign'], authors: ['key:a'], expires_at: '2026-11-28T11:00:00.000Z' },
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

  it('goes out where nothing is wanted', () => {
    expect(fire(null, { all: true }).push).toMatchObject({ state: 'scheduled', approval: null });
    const { push, slices } = fire(policy, list);
    expect(push).toMatchObject({ state: 'sending', audience_count: 2, approval: null });
    expect(slices.flatMap((one) => one.recipients)).toHaveLength(2);
    expect(approvalsAsked([push], newId)).toEqual([]);
  });
});
