import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { ScheduleRow, WaitRow } from './row.ts';

const active = statement<ScheduleRow>(
  'schedule.triggers',
  `select * from schedule where app_id = $1 and kind = 'trigger' and state = 'active'`,
);
const put = statement(
  'schedule_wait.put',
  `insert into schedule_wait as w (schedule_id, recipient_id, key, app_id, b, due_at, event, created_at)
   select t.schedule_id, t.recipient_id, t.key, $1, $2, t.due_at, t.event::jsonb, $3
   from unnest($4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::text[], $9::boolean[])
     as t(schedule_id, recipient_id, key, due_at, event, restart)
   where t.restart = $10
   on conflict (schedule_id, recipient_id, key) do update set due_at = excluded.due_at, event = excluded.event
     where $10 and excluded.due_at > w.due_at`,
);
// One bucket of one schedule at a time: its push is of one bucket, and so are the events it asks about.
const dueGroups = statement<{ schedule_id: string; b: number }>(
  'schedule_wait.groups',
  `select w.schedule_id, w.b from schedule_wait w join schedule s on s.id = w.schedule_id
   where w.due_at <= $1 and s.state = 'active' group by w.schedule_id, w.b order by min(w.due_at) limit $2`,
);
const due = statement<WaitRow>(
  'schedule_wait.due',
  `select * from schedule_wait where schedule_id = $1 and b = $2 and due_at <= $3 order by due_at limit $4`,
);
const next = statement<{ due_at: Date | null }>(
  'schedule_wait.next',
  'select min(due_at) as due_at from schedule_wait where due_at > $1',
);
const byId = statement<ScheduleRow>('schedule.by_id', 'select * from schedule where id = $1 and deleted_at is null');
const take = statement<WaitRow>(
  'schedule_wait.take',
  `delete from schedule_wait w using unnest($2::uuid[], $3::text[], $4::timestamptz[]) as t(recipient_id, key, due_at)
   where w.schedule_id = $1 and w.recipient_id = t.recipient_id and w.key = t.key
     and date_trunc('milliseconds', w.due_at) = t.due_at
   returning w.*`,
);
const lockTrigger = statement<ScheduleRow>(
  'schedule.lock_trigger',
  `select * from schedule where id = $1 and deleted_at is null for update skip locked`,
);
const forget = statement('schedule_wait.forget', 'delete from schedule_wait where recipient_id = $1 and app_id = $2');

/** The triggers of an app that are on. */
export async function activeTriggers(sql: Sql, appId: string): Promise<ScheduleRow[]> {
  return active(sql, [appId]);
}

/**
 * Lets recipients of one bucket wait (each key of a schedule at most once per call). Who waits under the same key
 * already goes on as before, or, with `restart`, waits anew when that is later.
 */
export async function putWaits(
  sql: Sql,
  lane: { b: number; appId: string },
  waits: (Pick<WaitRow, 'schedule_id' | 'recipient_id' | 'key' | 'due_at' | 'event'> & { restart: boolean })[],
  now: Date,
): Promise<void> {
  const column = (pick: (wait: (typeof waits)[number]) => unknown) => waits.map(pick);
  for (const restart of [true, false]) {
    if (!waits.some((wait) => wait.restart === restart)) continue;
    await put(sql, [
      lane.appId,
      lane.b,
      now,
      column((wait) => wait.schedule_id),
      column((wait) => wait.recipient_id),
      column((wait) => wait.key),
      column((wait) => wait.due_at),
      column((wait) => JSON.stringify(wait.event)),
      column((wait) => wait.restart),
      restart,
    ]);
  }
}

/** Schedules and buckets of which somebody's delay has passed. */
export async function dueWaitGroups(sql: Sql, now: Date, limit: number): Promise<{ schedule_id: string; b: number }[]> {
  return dueGroups(sql, [now, limit]);
}

/** Those of one of these groups. */
export async function dueWaits(
  sql: Sql,
  group: { schedule_id: string; b: number },
  now: Date,
  limit: number,
): Promise<WaitRow[]> {
  return due(sql, [group.schedule_id, group.b, now, limit]);
}

/** When the next delay after `now` ends, or null. */
export async function nextWaitDue(sql: Sql, now: Date): Promise<Date | null> {
  return first(await next(sql, [now]))?.due_at ?? null;
}

/** A schedule for the engine, whatever its organization. */
export async function scheduleById(sql: Sql, id: string): Promise<ScheduleRow | undefined> {
  return first(await byId(sql, [id]));
}

/** The schedule, locked until the transaction ends; undefined when it is gone, or somebody else is at it. */
export async function lockTriggerSchedule(sql: Sql, id: string): Promise<ScheduleRow | undefined> {
  return first(await lockTrigger(sql, [id]));
}

/** Takes waits as they were read; answers those that were still so. */
export async function takeWaits(sql: Sql, scheduleId: string, waits: WaitRow[]): Promise<WaitRow[]> {
  return take(sql, [
    scheduleId,
    waits.map((wait) => wait.recipient_id),
    waits.map((wait) => wait.key),
    waits.map((wait) => wait.due_at),
  ]);
}

/** Forgets that somebody waits for anything. */
export async function forgetWaits(sql: Sql, appId: string, recipientId: string): Promise<void> {
  await forget(sql, [recipientId, appId]);
}
