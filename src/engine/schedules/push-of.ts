import { listSlices } from '#core/delivery/list-slices.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { NewPush } from '#db/queries/push/insert.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import type { NewSlice } from '#db/queries/slice/row.ts';

/** A list as stored with a push. */
interface StoredList {
  list: string;
  recipients: string[];
  openids?: Record<string, string>;
}

/** What one firing writes. */
export interface FiredPush {
  push: NewPush;
  slices: NewSlice[];
}

/**
 * The push of one firing of a schedule, due at `dueAt`; `over` replaces what this firing brings. The slices of a list are
 * written with it, those of a rule by the planner.
 */
export function pushOf(
  schedule: ScheduleRow,
  app: AppRow,
  dueAt: Date,
  now: Date,
  newId: () => string,
  over: Partial<Pick<NewPush, 'audience' | 'recipient_variables'>> = {},
): FiredPush {
  const { send_within_ms: within, ...prepared } = schedule.prepared;
  const id = newId();
  const day = dayOf(id);
  const audience = (over.audience ?? prepared.audience) as object;
  const list = 'list' in audience ? (audience as StoredList) : null;
  const push: NewPush = {
    ...prepared,
    ...over,
    day,
    id,
    organization_id: schedule.organization_id,
    app_id: schedule.app_id,
    parent_id: null,
    step: 0,
    state: list === null ? 'scheduled' : 'sending',
    canary: null,
    timing: null,
    schedule_id: schedule.id,
    due_at: dueAt,
    send_before: new Date(dueAt.getTime() + within),
    audience_count: list?.recipients.length ?? 0,
    planned_at: list === null ? null : now,
    created_by: `schedule:${schedule.id}`,
    created_at: now,
  };
  const lanes = { start: app.bucket_start, spread: app.spread };
  const parts = list === null ? [] : listSlices(lanes, list.recipients, push.recipient_variables, list.openids ?? null);
  const slices = parts.map((part) => ({
    id: newId(),
    app_id: app.id,
    day,
    push_id: id,
    due_at: dueAt,
    transactional: push.kind === 'transactional',
    priority: push.priority,
    attempt: 0,
    ...part,
  }));
  return { push, slices };
}
