import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { LimiterKey, LimiterQuota } from './row.ts';

const pause = statement<{ fresh: boolean }>(
  'limiter.pause',
  `with before as (select paused_until from limiter where app_id = $3 and scope = $1 and key = $2)
   insert into limiter as l (scope, key, app_id, paused_until, reason, errcode, errmsg, rid, updated_at)
   values ($1, $2, $3, coalesce($4, 'infinity'::timestamptz), $5, $6, $7, $8, $9)
   on conflict (app_id, scope, key) do update set paused_until = greatest(l.paused_until, excluded.paused_until),
     reason = excluded.reason, errcode = excluded.errcode, errmsg = excluded.errmsg, rid = excluded.rid,
     updated_at = excluded.updated_at
   returning not exists (select from before where paused_until > $9) as fresh`,
);
const lift = statement<{ key: string }>(
  'limiter.lift',
  `update limiter set paused_until = null, updated_at = $4
   where scope = $1 and key = $2 and app_id = $3 and paused_until is not null returning key`,
);
// Two may have asked at once: what was said last stays.
const quota = statement(
  'limiter.quota',
  `insert into limiter as l (app_id, scope, key, quota, quota_at, updated_at) values ($1, $2, $3, $4::jsonb, $5, $5)
   on conflict (app_id, scope, key) do update set quota = excluded.quota, quota_at = excluded.quota_at
   where l.quota_at is null or l.quota_at <= excluded.quota_at`,
);

export interface Pause extends LimiterKey {
  /** null: until somebody lifts it. */
  until: Date | null;
  reason: string;
  errcode: number | null;
  errmsg: string | null;
  rid: string | null;
}

/** Pauses a key; false when it was paused already. A pause only ever grows; lifting is an act of its own. */
export async function pauseLimiter(sql: Sql, paused: Pause, now: Date): Promise<boolean> {
  const { scope, key, appId, until, reason, errcode, errmsg, rid } = paused;
  return (await pause(sql, [scope, key, appId, until, reason, errcode, errmsg, rid, now]))[0]!.fresh;
}

export async function liftPause(sql: Sql, { scope, key, appId }: LimiterKey, now: Date): Promise<boolean> {
  return (await lift(sql, [scope, key, appId, now])).length > 0;
}

/** Writes down what the platform said of its quota: beside the pause that made us ask, or where nothing is paused. */
export async function writeQuota(
  sql: Sql,
  { appId, scope, key }: LimiterKey,
  said: LimiterQuota,
  now: Date,
): Promise<void> {
  await quota(sql, [appId, scope, key, JSON.stringify(said), now]);
}
