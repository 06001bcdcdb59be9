import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface CallCount {
  at: Date;
  /** Calls of single messages: those of campaigns are left out, they have no rhythm. */
  single: number;
  accepted: number;
  called: number;
}

const calls = statement<CallCount>(
  'alert.calls',
  `select at,
     sum(case when dimension = 'app' then accepted + failed + unknown else -(accepted + failed + unknown) end)::bigint
       as single,
     sum(accepted) filter (where dimension = 'app')::bigint as accepted,
     sum(accepted + failed + unknown) filter (where dimension = 'app')::bigint as called
   from stat where app_id = $1 and grain = $2 and dimension in ('app', 'push') and at >= $3 and at < $4 group by at`,
);
const sums = statement<Record<string, number>>(
  'alert.sums',
  `select coalesce(sum(accepted), 0)::bigint as accepted, coalesce(sum(accepted + failed + unknown), 0)::bigint as called,
     coalesce(sum(delivered + undelivered), 0)::bigint as reported, coalesce(sum(opened), 0)::bigint as opened,
     coalesce(sum(refused), 0)::bigint as refused
   from stat where app_id = $1 and grain = $2 and dimension = 'app' and at >= $3 and at < $4`,
);
const codes = statement<{ value: string; n: number }>(
  'alert.codes',
  `select value, sum(failed + suppressed)::bigint as n from stat
   where app_id = $1 and grain = $2 and dimension = 'errcode' and at >= $3 and at < $4 group by value`,
);
const late = statement<{ id: string; organization_id: string; app_id: string; name: string | null; due_at: Date }>(
  'alert.late_pushes',
  `select id, organization_id, app_id, name, due_at from push
   where state in ('scheduled', 'planning') and due_at < $1 and planned_at is null
   order by due_at, id limit 100`,
);
const broken = statement<{
  id: string;
  organization_id: string;
  app_id: string;
  kind: string;
  payload: Record<string, unknown>;
}>(
  'alert.broken',
  `select id, organization_id, app_id, kind, payload from event
   where created_at >= $1 and kind in ('law_broken', 'stats_drift') limit 100`,
);
const engines = statement<{ id: string; host: string; pid: number; beat_at: Date }>(
  'alert.silent_engines',
  'select id, host, pid, beat_at from engine where stopped_at is null and beat_at < $1 limit 20',
);
const failing = statement<{
  id: string;
  organization_id: string;
  app_id: string | null;
  url: string;
  failing_since: Date;
  last_error: string | null;
}>(
  'alert.failing_webhooks',
  `select id, organization_id, app_id, url, failing_since, last_error from webhook
   where state = 'active' and failing_since < $1 limit 100`,
);

/** Calls of an app by minute (grain 1) or quarter of an hour (15). */
export async function readCalls(sql: Sql, appId: string, grain: 1 | 15, from: Date, to: Date): Promise<CallCount[]> {
  return calls(sql, [appId, grain, from, to]);
}

/** Sums of an app over a range. */
export async function readSums(sql: Sql, appId: string, grain: 1 | 15, from: Date, to: Date) {
  const [row] = await sums(sql, [appId, grain, from, to]);
  return row as { accepted: number; called: number; reported: number; opened: number; refused: number };
}

/** How often each error code came. */
export async function readCodes(sql: Sql, appId: string, grain: 1 | 15, from: Date, to: Date) {
  return codes(sql, [appId, grain, from, to]);
}

/** Pushes that ought to have been planned before a time. */
export async function latePushes(sql: Sql, dueBefore: Date) {
  return late(sql, [dueBefore]);
}

/** Broken laws and drifts since a time. */
export async function brokenSince(sql: Sql, since: Date) {
  return broken(sql, [since]);
}

/** Engines that say they run and whose last beat lies before a time. */
export async function silentEngines(sql: Sql, before: Date) {
  return engines(sql, [before]);
}

/** Webhooks with nothing but failures since before a time. */
export async function failingWebhooks(sql: Sql, before: Date) {
  return failing(sql, [before]);
}
