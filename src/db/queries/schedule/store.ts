import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { FiringRow, ScheduleRow } from './row.ts';

const insert = statement<ScheduleRow>(
  'schedule.insert',
  `insert into schedule (id, organization_id, app_id, name, kind, state, plan, push, prepared, next_at, created_by,
     created_at, updated_at, authors)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13) returning *`,
);
const update = statement<ScheduleRow>(
  'schedule.update',
  `update schedule set name = $3, state = $4, plan = $5, push = $6, prepared = $7, next_at = $8, failure = $9,
     updated_at = $10, authors = $11, version = version + 1
   where id = $1 and version = $2 and deleted_at is null returning *`,
);
const find = statement<ScheduleRow>(
  'schedule.find',
  'select * from schedule where id = $1 and organization_id = $2 and deleted_at is null',
);
const list = statement<ScheduleRow>(
  'schedule.list',
  `select * from schedule where organization_id = $1 and app_id = any($2::uuid[]) and deleted_at is null
     and ($3::uuid is null or id < $3) order by id desc limit $4`,
);
const remove = statement<ScheduleRow>(
  'schedule.delete',
  `update schedule set deleted_at = $3, state = 'ended', next_at = null, updated_at = $3, version = version + 1
   where id = $1 and organization_id = $2 and deleted_at is null returning *`,
);
const removeWaits = statement('schedule_wait.delete', 'delete from schedule_wait where schedule_id = $1');
const countWaits = statement<{ schedule_id: string; n: number }>(
  'schedule_wait.count',
  `select schedule_id, count(*)::int as n from schedule_wait where schedule_id = any($1::uuid[]) group by schedule_id`,
);
const firings = statement<FiringRow>(
  'schedule_firing.last',
  'select * from schedule_firing where schedule_id = $1 order by due_at desc, key desc limit $2',
);

export type NewSchedule = Pick<
  ScheduleRow,
  | 'id'
  | 'organization_id'
  | 'app_id'
  | 'name'
  | 'kind'
  | 'state'
  | 'plan'
  | 'push'
  | 'prepared'
  | 'next_at'
  | 'created_by'
  | 'authors'
>;

export async function insertSchedule(sql: Sql, row: NewSchedule, now: Date): Promise<ScheduleRow> {
  const rows = await insert(sql, [
    row.id,
    row.organization_id,
    row.app_id,
    row.name,
    row.kind,
    row.state,
    JSON.stringify(row.plan),
    JSON.stringify(row.push),
    JSON.stringify(row.prepared),
    row.next_at,
    row.created_by,
    now,
    row.authors,
  ]);
  return rows[0]!;
}

/** Writes a changed schedule if nobody changed it since `row.version`, an engine that fired it included. */
export async function updateSchedule(sql: Sql, row: ScheduleRow, now: Date): Promise<ScheduleRow | undefined> {
  return first(
    await update(sql, [
      row.id,
      row.version,
      row.name,
      row.state,
      JSON.stringify(row.plan),
      JSON.stringify(row.push),
      JSON.stringify(row.prepared),
      row.next_at,
      row.failure === null ? null : JSON.stringify(row.failure),
      now,
      row.authors,
    ]),
  );
}

export async function findSchedule(sql: Sql, id: string, organizationId: string): Promise<ScheduleRow | undefined> {
  return first(await find(sql, [id, organizationId]));
}

/** Newest first: ids carry their time, so the id is the keyset. */
export async function listSchedules(
  sql: Sql,
  organizationId: string,
  appIds: string[],
  before: string | null,
  limit: number,
): Promise<ScheduleRow[]> {
  return list(sql, [organizationId, appIds, before, limit]);
}

/** Ends a schedule for good; whoever waits for it is forgotten. To be called in a transaction. */
export async function deleteSchedule(
  sql: Sql,
  id: string,
  organizationId: string,
  now: Date,
): Promise<ScheduleRow | undefined> {
  const row = first(await remove(sql, [id, organizationId, now]));
  if (row !== undefined) await removeWaits(sql, [id]);
  return row;
}

/** How many recipients wait for each of some triggers. */
export async function countWaiting(sql: Sql, ids: string[]): Promise<Map<string, number>> {
  return new Map((await countWaits(sql, [ids])).map((row) => [row.schedule_id, row.n]));
}

/** The last firings of a schedule, the latest first. */
export async function lastFirings(sql: Sql, id: string, limit: number): Promise<FiringRow[]> {
  return firings(sql, [id, limit]);
}
