import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface LimiterRow {
  scope: 'app' | 'template' | 'push';
  key: string;
  app_id: string;
  paused_until: Date | number | null;
  reason: string | null;
  errcode: number | null;
  errmsg: string | null;
  rid: string | null;
}

const pause = statement<{ fresh: boolean }>(
  'limiter.pause',
  `with before as (select paused_until from limiter where scope = $1 and key = $2)
   insert into limiter as l (scope, key, app_id, paused_until, reason, errcode, errmsg, rid, updated_at)
   values ($1, $2, $3, coalesce($4, 'infinity'::timestamptz), $5, $6, $7, $8, $9)
   on conflict (scope, key) do update set paused_until = greatest(l.paused_until, excluded.paused_until),
     reason = excluded.reason, errcode = excluded.errcode, errmsg = excluded.errmsg, rid = excluded.rid,
     updated_at = excluded.updated_at
   returning not exists (select from before where paused_until > $9) as fresh`,
);
const active = statement<Omit<LimiterRow, 'paused_until'> & { paused_until: Date | null }>(
  'limiter.active',
  `select scope, key, app_id, case when isfinite(paused_until) then paused_until end as paused_until, reason, errcode,
     errmsg, rid
   from limiter where app_id = any($1::uuid[]) and paused_until > $2 order by scope, key`,
);
const lift = statement<{ key: string }>(
  'limiter.lift',
  `update limiter set paused_until = null, updated_at = $4
   where scope = $1 and key = $2 and app_id = $3 and paused_until is not null returning key`,
);

export interface Pause {
  scope: 'app' | 'template' | 'push';
  key: string;
  appId: string;
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

export type ActivePause = Omit<LimiterRow, 'paused_until'> & { paused_until: Date | null };

/** What is paused now; `paused_until` null means until somebody lifts it. */
export async function activePauses(sql: Sql, appIds: string[], now: Date): Promise<ActivePause[]> {
  return active(sql, [appIds, now]);
}

export async function liftPause(sql: Sql, scope: string, key: string, appId: string, now: Date): Promise<boolean> {
  return (await lift(sql, [scope, key, appId, now])).length > 0;
}
