import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface AlertRow {
  id: string;
  organization_id: string;
  app_id: string | null;
  kind: string;
  key: string;
  severity: 'warning' | 'critical';
  state: 'pending' | 'firing' | 'resolved';
  explanation: { zh: string; en: string; numbers: Record<string, number | string | null>; link: string };
  pending_at: Date;
  fired_at: Date | null;
  resolved_at: Date | null;
  seen_at: Date;
  told_at: Date | null;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
}

export type NewAlert = Pick<
  AlertRow,
  'id' | 'organization_id' | 'app_id' | 'kind' | 'key' | 'severity' | 'explanation'
>;

export interface SettingRow {
  organization_id: string;
  app_id: string;
  kind: string;
  enabled: boolean;
  severity: 'warning' | 'critical' | null;
  threshold: number | null;
}

export interface SilenceRow {
  id: string;
  organization_id: string;
  app_id: string | null;
  kind: string | null;
  reason: string;
  until_at: Date;
  created_at: Date;
}

/** Stands for all apps of an organization. */
export const allApps = '00000000-0000-0000-0000-000000000000';

const open = statement<AlertRow>('alert.open', "select * from alert where state <> 'resolved' for update");
const begin = statement<{ id: string }>(
  'alert.begin',
  `insert into alert (id, organization_id, app_id, kind, key, severity, state, explanation, pending_at, seen_at, fired_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, case when $7 = 'firing' then $9::timestamptz end)
   on conflict do nothing returning id`,
);
const fire = statement(
  'alert.fire',
  "update alert set state = 'firing', fired_at = $2, seen_at = $2, explanation = $3, severity = $4 where id = $1",
);
const see = statement('alert.see', 'update alert set seen_at = $2, explanation = $3 where id = $1');
const told = statement('alert.told', 'update alert set told_at = $2 where id = $1');
const resolve = statement('alert.resolve', "update alert set state = 'resolved', resolved_at = $2 where id = $1");
const forget = statement('alert.forget', "delete from alert where id = $1 and state = 'pending'");
const list = statement<AlertRow>(
  'alert.list',
  `select * from alert where organization_id = $1 and ($2::uuid[] is null or app_id = any($2))
     and ($3::text[] is null or state = any($3)) and ($4::uuid is null or id < $4) order by id desc limit $5`,
);
const acknowledge = statement<AlertRow>(
  'alert.acknowledge',
  `update alert set acknowledged_at = coalesce(acknowledged_at, $3), acknowledged_by = coalesce(acknowledged_by, $4)
   where organization_id = $1 and id = $2 and ($5::uuid[] is null or app_id = any($5)) returning *`,
);
const prune = statement('alert.prune', "delete from alert where state = 'resolved' and resolved_at < $1");
const settings = statement<SettingRow>('alert_setting.list', 'select * from alert_setting');
const settingsOf = statement<SettingRow>(
  'alert_setting.of',
  'select * from alert_setting where organization_id = $1 and app_id = any($2::uuid[])',
);
const put = statement<SettingRow>(
  'alert_setting.put',
  `insert into alert_setting (organization_id, app_id, kind, enabled, severity, threshold, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (organization_id, app_id, kind) do update set enabled = excluded.enabled, severity = excluded.severity,
     threshold = excluded.threshold, updated_at = excluded.updated_at returning *`,
);
const silences = statement<SilenceRow>('silence.active', 'select * from silence where until_at > $1');
const silencesOf = statement<SilenceRow>(
  'silence.of',
  `select * from silence where organization_id = $1 and until_at > $2 and ($3::uuid[] is null or app_id = any($3))
   order by id desc limit 200`,
);
const silence = statement<SilenceRow>(
  'silence.insert',
  `insert into silence (id, organization_id, app_id, kind, reason, until_at, created_by, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8) returning *`,
);
const unsilence = statement<{ id: string }>(
  'silence.end',
  `update silence set until_at = $3 where organization_id = $1 and id = $2 and until_at > $3
     and ($4::uuid[] is null or app_id = any($4)) returning id`,
);

/** All alerts that are not over, locked. */
export async function openAlerts(sql: Sql): Promise<AlertRow[]> {
  return open(sql, []);
}

/** Begins an alert; false when somebody else has begun it meanwhile. */
export async function beginAlert(sql: Sql, alert: NewAlert, state: 'pending' | 'firing', now: Date): Promise<boolean> {
  const { id, organization_id, app_id, kind, key, severity, explanation } = alert;
  const rows = await begin(sql, [
    id,
    organization_id,
    app_id,
    kind,
    key,
    severity,
    state,
    JSON.stringify(explanation),
    now,
  ]);
  return rows.length > 0;
}

export async function fireAlert(
  sql: Sql,
  id: string,
  { explanation, severity }: Pick<AlertRow, 'explanation' | 'severity'>,
  now: Date,
): Promise<void> {
  await fire(sql, [id, now, JSON.stringify(explanation), severity]);
}

export async function seeAlert(sql: Sql, id: string, explanation: AlertRow['explanation'], now: Date): Promise<void> {
  await see(sql, [id, now, JSON.stringify(explanation)]);
}

export async function markTold(sql: Sql, id: string, now: Date): Promise<void> {
  await told(sql, [id, now]);
}

export async function resolveAlert(sql: Sql, id: string, now: Date): Promise<void> {
  await resolve(sql, [id, now]);
}

export async function forgetAlert(sql: Sql, id: string): Promise<void> {
  await forget(sql, [id]);
}

export async function listAlerts(
  sql: Sql,
  organizationId: string,
  appIds: readonly string[] | null,
  states: string[] | null,
  before: string | null,
  limit: number,
): Promise<AlertRow[]> {
  return list(sql, [organizationId, appIds, states, before, limit]);
}

/** Notes who has taken an alert on; the first one stays. `appIds`: only an alert of these apps. */
export async function acknowledgeAlert(
  sql: Sql,
  of: { organizationId: string; appIds: readonly string[] | null; id: string },
  by: string,
  now: Date,
): Promise<AlertRow | undefined> {
  return first(await acknowledge(sql, [of.organizationId, of.id, now, by, of.appIds]));
}

export async function pruneAlerts(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}

export async function allSettings(sql: Sql): Promise<SettingRow[]> {
  return settings(sql, []);
}

/** Settings for all apps of an organization and for one of them. */
export async function settingsFor(sql: Sql, organizationId: string, appId: string | null): Promise<SettingRow[]> {
  return settingsOf(sql, [organizationId, appId === null ? [allApps] : [allApps, appId]]);
}

export async function putSetting(sql: Sql, row: SettingRow, now: Date): Promise<SettingRow> {
  const { organization_id, app_id, kind, enabled, severity, threshold } = row;
  return (await put(sql, [organization_id, app_id, kind, enabled, severity, threshold, now]))[0]!;
}

export async function activeSilences(sql: Sql, now: Date): Promise<SilenceRow[]> {
  return silences(sql, [now]);
}

export async function listSilences(sql: Sql, organizationId: string, appIds: readonly string[] | null, now: Date) {
  return silencesOf(sql, [organizationId, now, appIds]);
}

export async function insertSilence(sql: Sql, row: SilenceRow & { created_by: string }): Promise<SilenceRow> {
  const { id, organization_id, app_id, kind, reason, until_at, created_by, created_at } = row;
  return (await silence(sql, [id, organization_id, app_id, kind, reason, until_at, created_by, created_at]))[0]!;
}

/** Ends a silence; false when there is none that holds. */
export async function endSilence(
  sql: Sql,
  of: { organizationId: string; appIds: readonly string[] | null; id: string },
  now: Date,
): Promise<boolean> {
  return (await unsilence(sql, [of.organizationId, of.id, now, of.appIds])).length > 0;
}
