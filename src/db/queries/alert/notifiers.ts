import type { NotifierConfig } from '#contract/notifier.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { PreparedPush } from '../schedule/row.ts';

export interface NotifierRow {
  id: string;
  organization_id: string;
  kind: 'wecom' | 'dingtalk' | 'feishu' | 'webhook' | 'email' | 'wechat';
  name: string;
  config: Buffer;
  least_severity: 'warning' | 'critical';
  quiet_from: string | null;
  quiet_to: string | null;
  time_zone: string;
  enabled: boolean;
  last_sent_at: Date | null;
  last_error: string | null;
  created_at: Date;
  updated_at: Date;
}

/** Settings as they are sealed in `config`: a push to WeChat is checked and completed when it is set up. */
export type StoredConfig =
  | Exclude<NotifierConfig, { kind: 'wechat' }>
  | (Extract<NotifierConfig, { kind: 'wechat' }> & { prepared: PreparedPush });

export interface NoticeRow {
  id: string;
  organization_id: string;
  notifier_id: string;
  payload: Record<string, unknown>;
  tries: number;
}

const list = statement<NotifierRow>('notifier.list', 'select * from notifier where organization_id = $1 order by id');
const find = statement<NotifierRow>('notifier.find', 'select * from notifier where organization_id = $1 and id = $2');
const insert = statement<NotifierRow>(
  'notifier.insert',
  `insert into notifier (id, organization_id, kind, name, config, least_severity, quiet_from, quiet_to, time_zone,
     created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning *`,
);
const update = statement<NotifierRow>(
  'notifier.update',
  `update notifier set kind = $3, name = $4, config = $5, least_severity = $6, quiet_from = $7, quiet_to = $8,
     time_zone = $9, enabled = $10, updated_at = $11 where organization_id = $1 and id = $2 returning *`,
);
const remove = statement<{ id: string }>(
  'notifier.delete',
  'delete from notifier where organization_id = $1 and id = $2 returning id',
);
const sent = statement(
  'notifier.sent',
  'update notifier set last_sent_at = case when $2::text is null then $3 else last_sent_at end, last_error = $2 where id = $1',
);
const add = statement(
  'notice.add',
  `insert into notice (id, organization_id, notifier_id, payload, due_at, created_at) values ($1, $2, $3, $4, $5, $6)`,
);
const take = statement<NoticeRow>(
  'notice.take',
  `update notice set tries = tries + 1, due_at = $2
   where id in (select id from notice where state = 'pending' and due_at <= $1 order by due_at limit $3
     for update skip locked) returning *`,
);
const end = statement<{ id: string }>(
  'notice.end',
  "update notice set state = $3, due_at = coalesce($4, due_at) where id = $1 and tries = $2 and state = 'pending' returning id",
);
const prune = statement('notice.prune', 'delete from notice where created_at < $1');

export async function listNotifiers(sql: Sql, organizationId: string): Promise<NotifierRow[]> {
  return list(sql, [organizationId]);
}

export async function findNotifier(sql: Sql, organizationId: string, id: string): Promise<NotifierRow | undefined> {
  return first(await find(sql, [organizationId, id]));
}

type Writable = Omit<NotifierRow, 'enabled' | 'last_sent_at' | 'last_error' | 'created_at' | 'updated_at'>;

export async function insertNotifier(sql: Sql, row: Writable, now: Date): Promise<NotifierRow> {
  const { id, organization_id, kind, name, config, least_severity, quiet_from, quiet_to, time_zone } = row;
  const values = [id, organization_id, kind, name, config, least_severity, quiet_from, quiet_to, time_zone, now];
  return (await insert(sql, values))[0]!;
}

export async function updateNotifier(
  sql: Sql,
  row: Writable & { enabled: boolean },
  now: Date,
): Promise<NotifierRow | undefined> {
  const { id, organization_id, kind, name, config, least_severity, quiet_from, quiet_to, time_zone, enabled } = row;
  const values = [organization_id, id, kind, name, config, least_severity, quiet_from, quiet_to, time_zone];
  return first(await update(sql, [...values, enabled, now]));
}

export async function deleteNotifier(sql: Sql, organizationId: string, id: string): Promise<boolean> {
  return (await remove(sql, [organizationId, id])).length > 0;
}

/** Notes that a notifier was told, or why not. */
export async function noteSent(sql: Sql, id: string, error: string | null, now: Date): Promise<void> {
  await sent(sql, [id, error, now]);
}

export async function addNotice(
  sql: Sql,
  notice: { id: string; organizationId: string; notifierId: string; payload: object; dueAt: Date },
  now: Date,
): Promise<void> {
  const { id, organizationId, notifierId, payload, dueAt } = notice;
  await add(sql, [id, organizationId, notifierId, JSON.stringify(payload), dueAt, now]);
}

/** Takes notices to be sent, counted as one more try; until `until` nobody else takes them. */
export async function takeNotices(sql: Sql, now: Date, until: Date, limit: number): Promise<NoticeRow[]> {
  return take(sql, [now, until, limit]);
}

/** Ends a try of a notice; false when somebody else has taken the notice since. */
export async function endNotice(
  sql: Sql,
  notice: Pick<NoticeRow, 'id' | 'tries'>,
  state: 'pending' | 'sent' | 'failed',
  dueAt: Date | null,
): Promise<boolean> {
  return (await end(sql, [notice.id, notice.tries, state, dueAt])).length > 0;
}

export async function pruneNotices(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}
