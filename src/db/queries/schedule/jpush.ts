import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { ScheduleRow } from './row.ts';

/** Those of an app that any of its keys of the JPush door has made. */
const made = `s.app_id = $1 and s.deleted_at is null
  and s.created_by in (select 'key:' || k.id from api_key k where k.app_id = $1 and k.app_key is not null)`;

const find = statement<ScheduleRow>('schedule.find_jpush', `select s.* from schedule s where ${made} and s.id = $2`);
const page = statement<ScheduleRow>(
  'schedule.page_jpush',
  `select s.* from schedule s where ${made} and s.state <> 'ended' order by s.id desc offset $2 limit $3`,
);
const count = statement<{ n: number }>(
  'schedule.count_jpush',
  `select count(*)::int as n from schedule s where ${made} and s.state <> 'ended'`,
);

/** A standing order made through the JPush door of an app, also one that has ended. */
export async function findJpushSchedule(sql: Sql, appId: string, id: string): Promise<ScheduleRow | undefined> {
  return first(await find(sql, [appId, id]));
}

/** Those that have not ended, newest first, and how many there are. */
export async function pageJpushSchedules(
  sql: Sql,
  appId: string,
  offset: number,
  limit: number,
): Promise<{ rows: ScheduleRow[]; total: number }> {
  const rows = await page(sql, [appId, offset, limit]);
  return { rows, total: (await count(sql, [appId]))[0]!.n };
}
