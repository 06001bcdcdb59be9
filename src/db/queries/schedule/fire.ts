import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { FiringRow, ScheduleRow } from './row.ts';

const due = statement<ScheduleRow>(
  'schedule.due',
  `select * from schedule where state = 'active' and next_at <= $1 order by next_at limit $2`,
);
const next = statement<{ next_at: Date | null }>(
  'schedule.next',
  `select min(next_at) as next_at from schedule where state = 'active' and next_at > $1`,
);
// Whoever fires it now is done with it soon, and then it has another time. Times are read here to the millisecond.
const lock = statement<ScheduleRow>(
  'schedule.lock',
  `select * from schedule where id = $1 and state = 'active' and date_trunc('milliseconds', next_at) = $2 for update skip locked`,
);
const insert = statement<{ key: string }>(
  'schedule_firing.insert',
  `insert into schedule_firing (schedule_id, key, due_at, result, push_id, detail, created_at)
   select t.schedule_id, t.key, t.due_at, t.result, t.push_id, t.detail, $7
   from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::uuid[], $6::text[])
     as t(schedule_id, key, due_at, result, push_id, detail)
   on conflict do nothing returning key`,
);
const move = statement(
  'schedule.move',
  `update schedule set next_at = $2, fired = fired + $3, skipped = skipped + $4, last_at = coalesce($5, last_at),
     last_push_id = coalesce($6, last_push_id), state = case when $7 then 'ended' else state end,
     updated_at = $8
   where id = $1`,
);
const fail = statement<{ id: string }>(
  'schedule.fail',
  `update schedule set state = 'failed', failure = $2, version = version + 1, updated_at = $3
   where id = $1 and state = 'active' returning id`,
);
const prune = statement('schedule_firing.prune', 'delete from schedule_firing where created_at < $1');

/** Recurring schedules that are due, those first that have been for longest. */
export async function dueSchedules(sql: Sql, now: Date, limit: number): Promise<ScheduleRow[]> {
  return due(sql, [now, limit]);
}

/** When the next one after `now` comes due, or null. */
export async function nextScheduleDue(sql: Sql, now: Date): Promise<Date | null> {
  return first(await next(sql, [now]))?.next_at ?? null;
}

/** The row as it is, locked, if it is still due at this time and nobody else fires it; else undefined. */
export async function lockDue(sql: Sql, id: string, nextAt: Date): Promise<ScheduleRow | undefined> {
  return first(await lock(sql, [id, nextAt]));
}

/** Writes what became of firings; answers the keys that were not there. */
export async function insertFirings(sql: Sql, rows: Omit<FiringRow, 'created_at'>[], now: Date): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const column = (pick: (row: Omit<FiringRow, 'created_at'>) => unknown) => rows.map(pick);
  const inserted = await insert(sql, [
    column((row) => row.schedule_id),
    column((row) => row.key),
    column((row) => row.due_at),
    column((row) => row.result),
    column((row) => row.push_id),
    column((row) => row.detail),
    now,
  ]);
  return new Set(inserted.map((row) => row.key));
}

/** Moves a schedule on after its firings were written. `ended`: nothing comes any more. */
export async function moveSchedule(
  sql: Sql,
  id: string,
  to: {
    next: Date | null;
    fired: number;
    skipped: number;
    lastAt: Date | null;
    lastPushId: string | null;
    ended: boolean;
  },
  now: Date,
): Promise<void> {
  await move(sql, [id, to.next, to.fired, to.skipped, to.lastAt, to.lastPushId, to.ended, now]);
}

/** Puts an active schedule down as failed, with the reason; false when it was not active any more. */
export async function failSchedule(
  sql: Sql,
  id: string,
  failure: NonNullable<ScheduleRow['failure']>,
  now: Date,
): Promise<boolean> {
  return (await fail(sql, [id, JSON.stringify(failure), now])).length > 0;
}

/** Forgets firings from before a time. */
export async function pruneFirings(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}
