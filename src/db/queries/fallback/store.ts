import type { FallbackWhen } from '#contract/fallback.ts';
import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

/** One step as it is kept: its message is complete, whatever becomes of the app's settings. */
export interface FallbackStep {
  when: FallbackWhen;
  within_minutes?: number | undefined;
  message: Record<string, unknown>;
  template_id: string;
}

export interface FallbackRow {
  push_id: string;
  day: string;
  organization_id: string;
  app_id: string;
  steps: FallbackStep[];
  wait_seconds: number;
  stop_at: Date;
  fired_at: Date | null;
  child_id: string | null;
  result: 'sent' | 'nobody' | 'stopped' | null;
}

export type NewFallback = Omit<FallbackRow, 'wait_seconds' | 'fired_at' | 'child_id' | 'result'>;

const insert = statement(
  'fallback.insert',
  `insert into fallback (push_id, day, organization_id, app_id, steps, wait_seconds, stop_at)
   select t.push_id, t.day, t.organization_id, t.app_id, t.steps::jsonb, t.wait_seconds, t.stop_at
   from unnest($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::timestamptz[])
     as t(push_id, day, organization_id, app_id, steps, wait_seconds, stop_at)`,
);
const due = statement<FallbackRow>(
  'fallback.due',
  `select f.* from fallback f join push p on p.day = f.day and p.id = f.push_id
   where f.fired_at is null and p.finished_at is not null
     and p.finished_at + make_interval(secs => f.wait_seconds) <= $1 and ($3::uuid is null or f.push_id > $3)
   order by f.push_id limit $2`,
);
const lock = statement<FallbackRow>(
  'fallback.lock',
  'select * from fallback where push_id = $1 and fired_at is null for update skip locked',
);
const fired = statement(
  'fallback.fired',
  'update fallback set fired_at = $2, child_id = $3, result = $4 where push_id = $1',
);
const ofPushes = statement<FallbackRow>('fallback.of_pushes', 'select * from fallback where push_id = any($1::uuid[])');
const prune = statement('fallback.prune', 'delete from fallback where day < $1');

/** The steps that follow pushes, to be written together with them. */
export function fallbacksToInsert(rows: NewFallback[]): Call {
  return insert.with([
    rows.map((row) => row.push_id),
    rows.map((row) => row.day),
    rows.map((row) => row.organization_id),
    rows.map((row) => row.app_id),
    rows.map((row) => JSON.stringify(row.steps)),
    rows.map((row) => (row.steps[0]!.within_minutes ?? 0) * 60),
    rows.map((row) => row.stop_at),
  ]);
}

/** Steps whose push is over, and whose time has come, by their push; from behind `after` on. */
export async function dueFallbacks(sql: Sql, now: Date, after: string | null, limit: number): Promise<FallbackRow[]> {
  return due(sql, [now, limit, after]);
}

/** The step of a push that has not been fired, locked; undefined when it was, or somebody is at it. */
export async function lockFallback(sql: Sql, pushId: string): Promise<FallbackRow | undefined> {
  return first(await lock(sql, [pushId]));
}

/** Writes down that a step was fired, and what became of it. */
export async function markFired(
  sql: Sql,
  pushId: string,
  result: NonNullable<FallbackRow['result']>,
  childId: string | null,
  now: Date,
): Promise<void> {
  await fired(sql, [pushId, now, childId, result]);
}

/** The steps that follow some pushes, fired or not. */
export async function fallbacksOf(sql: Sql, pushIds: string[]): Promise<FallbackRow[]> {
  return ofPushes(sql, [pushIds]);
}

/** Forgets steps of pushes from before a day. */
export async function pruneFallbacks(sql: Sql, day: string): Promise<void> {
  await prune(sql, [day]);
}
