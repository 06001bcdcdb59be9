import type { z } from 'zod';
import type { Recurrence, schedule, Trigger } from '#contract/schedule.ts';
import { Occurrences } from '#core/schedule/recurrence.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { FiringRow, ScheduleRow } from '#db/queries/schedule/row.ts';
import { shownAudience } from './push.ts';

const shownTimes = 5;

/** A standing order for the API; `waiting`: recipients whose delay has not passed. */
export function scheduleOf(
  row: ScheduleRow,
  app: Pick<AppRow, 'time_zone'>,
  waiting: number,
): z.input<typeof schedule> {
  const recurring = row.kind === 'recurring';
  return {
    id: row.id,
    app_id: row.app_id,
    name: row.name,
    kind: row.kind,
    state: row.state,
    recurrence: recurring ? (row.plan as Recurrence) : null,
    trigger: recurring ? null : (row.plan as Trigger),
    push: recurring ? { ...row.push, audience: shownAudience(row.prepared.audience) } : row.push,
    next: nextTimes(row, app),
    fired: Number(row.fired),
    skipped: Number(row.skipped),
    waiting: recurring ? null : waiting,
    last_at: row.last_at?.toISOString() ?? null,
    last_push_id: row.last_push_id,
    failure: row.failure,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    version: row.version,
  };
}

function nextTimes(row: ScheduleRow, app: Pick<AppRow, 'time_zone'>): string[] {
  if (row.kind !== 'recurring' || row.state !== 'active' || row.next_at === null) return [];
  const occurrences = new Occurrences(row.plan as Recurrence, app.time_zone);
  return [row.next_at, ...occurrences.list(row.next_at, shownTimes - 1)].map((at) => at.toISOString());
}

export function firingOf(row: FiringRow) {
  return {
    due_at: row.due_at.toISOString(),
    result: row.result,
    push_id: row.push_id,
    detail: row.detail,
    created_at: row.created_at.toISOString(),
  };
}
