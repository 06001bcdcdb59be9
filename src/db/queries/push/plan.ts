import type { Sql } from '../../pool.ts';
import { dailyStatement, statement } from '../../statement.ts';
import type { PushKey } from './by-day.ts';
import type { PushRow } from './row.ts';

const due = statement<PushRow>(
  'push.to_plan',
  `select * from push where state in ('scheduled', 'planning') and not plan_hold and due_at <= $1
   order by due_at, priority desc limit $2`,
);
const next = statement<{ due_at: Date | null }>(
  'push.next_to_plan',
  `select min(due_at) as due_at from push where state in ('scheduled', 'planning') and not plan_hold`,
);
const begin = dailyStatement<{ id: string }>(
  'push.plan_begin',
  `update push set state = 'planning', plan_bucket = $2, plan_after = null, updated_at = $3,
     audience = audience || $5::jsonb
   where day = $day and id = $1 and state = 'scheduled' and version = $4 returning id`,
);
const move = dailyStatement<{ id: string }>(
  'push.plan_move',
  `update push set plan_bucket = $4, plan_after = $5, audience_count = audience_count + $6
   where day = $day and id = $1 and state = 'planning' and plan_bucket = $2 and plan_after is not distinct from $3
   returning id`,
);
const end = dailyStatement<{ id: string }>(
  'push.plan_end',
  `update push set state = 'sending', planned_at = $3, plan_after = null, updated_at = $3,
     canary_state = case when canary is null then null
       else coalesce(canary_state, jsonb_build_object('phase', 'whole', 'target', audience_count, 'called', 0, 'failed', 0,
         'until', null, 'reason', null, 'decided_by', null, 'decided_at', null)) end
   where day = $day and id = $1 and state = 'planning' and plan_bucket = $2 and not plan_hold returning id`,
);

/** Rule audiences whose planning may begin or go on. */
export async function pushesToPlan(sql: Sql, until: Date, limit: number): Promise<PushRow[]> {
  return due(sql, [until, limit]);
}

/** When the next one is due, or null. */
export async function nextPlanDue(sql: Sql): Promise<Date | null> {
  return (await next(sql, []))[0]?.due_at ?? null;
}

/**
 * Begins at the first bucket, and keeps with the audience what it is from now on (`frozen`); false when the push is not as
 * it was read (changed, cancelled, begun by another).
 */
export async function beginPlanning(
  sql: Sql,
  push: PushRow,
  firstBucket: number,
  frozen: Record<string, unknown>,
  now: Date,
): Promise<boolean> {
  const values = [push.id, firstBucket, now, push.version, JSON.stringify(frozen)];
  return (await begin(push.day)(sql, values)).length > 0;
}

/**
 * Moves the planner's cursor from exactly where it was. In one transaction with the slices of the page: when another
 * planner moved it first, or the push was cancelled, this answers false and the transaction must be given up.
 */
export async function movePlanCursor(
  sql: Sql,
  push: PushKey,
  from: { bucket: number; after: string | null },
  to: { bucket: number; after: string | null },
  planned: number,
): Promise<boolean> {
  const rows = await move(push.day)(sql, [push.id, from.bucket, from.after, to.bucket, to.after, planned]);
  return rows.length > 0;
}

export async function endPlanning(sql: Sql, push: PushKey, bucket: number, now: Date): Promise<boolean> {
  return (await end(push.day)(sql, [push.id, bucket, now])).length > 0;
}
