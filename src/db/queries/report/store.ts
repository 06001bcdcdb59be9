import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface ReportRow {
  id: string;
  organization_id: string;
  app_id: string;
  notifier_id: string;
  name: string;
  every: 'day' | 'week';
  weekday: number;
  at: string;
  time_zone: string;
  enabled: boolean;
  next_at: Date;
  last_at: Date | null;
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
}

const list = statement<ReportRow>('report.list', 'select * from report where organization_id = $1 order by id');
const find = statement<ReportRow>('report.find', 'select * from report where organization_id = $1 and id = $2');
const insert = statement<ReportRow>(
  'report.insert',
  `insert into report (id, organization_id, app_id, notifier_id, name, every, weekday, at, time_zone, next_at, created_by,
     created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) returning *`,
);
const update = statement<ReportRow>(
  'report.update',
  `update report set notifier_id = $3, name = $4, every = $5, weekday = $6, at = $7, time_zone = $8, enabled = $9,
     next_at = $10, updated_at = $11 where organization_id = $1 and id = $2 returning *`,
);
const hurry = statement<ReportRow>(
  'report.hurry',
  'update report set next_at = least(next_at, $3) where organization_id = $1 and id = $2 and enabled returning *',
);
const remove = statement<{ id: string }>(
  'report.delete',
  'delete from report where organization_id = $1 and id = $2 returning id',
);
const due = statement<ReportRow>(
  'report.due',
  'select * from report where enabled and next_at <= $1 order by next_at limit 1 for update skip locked',
);
const move = statement('report.move', 'update report set last_at = $2, next_at = $3, enabled = $4 where id = $1');

export async function listReports(sql: Sql, organizationId: string): Promise<ReportRow[]> {
  return list(sql, [organizationId]);
}

export async function findReport(sql: Sql, organizationId: string, id: string): Promise<ReportRow | undefined> {
  return first(await find(sql, [organizationId, id]));
}

export async function insertReport(
  sql: Sql,
  row: Omit<ReportRow, 'enabled' | 'last_at' | 'created_at' | 'updated_at'>,
  now: Date,
): Promise<ReportRow> {
  const { id, organization_id, app_id, notifier_id, name, every, weekday, at, time_zone, next_at, created_by } = row;
  const of = [id, organization_id, app_id, notifier_id, name, every, weekday, at, time_zone, next_at, created_by, now];
  return (await insert(sql, of))[0]!;
}

export async function updateReport(sql: Sql, row: ReportRow, now: Date): Promise<ReportRow | undefined> {
  const { organization_id, id, notifier_id, name, every, weekday, at, time_zone, enabled, next_at } = row;
  const values = [organization_id, id, notifier_id, name, every, weekday, at, time_zone, enabled, next_at, now];
  return first(await update(sql, values));
}

/** Makes a report due; undefined where it is switched off or gone. */
export async function dueNow(sql: Sql, organizationId: string, id: string, now: Date): Promise<ReportRow | undefined> {
  return first(await hurry(sql, [organizationId, id, now]));
}

export async function deleteReport(sql: Sql, organizationId: string, id: string): Promise<boolean> {
  return (await remove(sql, [organizationId, id])).length > 0;
}

/** The report that has been due longest, its row locked until the transaction ends; one somebody else has is passed over. */
export async function lockDueReport(sql: Sql, now: Date): Promise<ReportRow | undefined> {
  return first(await due(sql, [now]));
}

/** Notes that a report was sent, and when it is due next; `enabled` false: never again. */
export async function moveReport(
  sql: Sql,
  id: string,
  to: { lastAt: Date | null; nextAt: Date; enabled: boolean },
): Promise<void> {
  await move(sql, [id, to.lastAt, to.nextAt, to.enabled]);
}
