import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { LimiterKey, LimiterRow } from './row.ts';

const columns = `scope, key, app_id, coalesce(paused_until > $1, false) as paused,
     case when isfinite(paused_until) and paused_until > $1 then paused_until end as paused_until, reason, errcode, errmsg, rid,
     rate, burst, quota, quota_at`;

const active = statement<LimiterRow>(
  'limiter.active',
  `select ${columns} from limiter
   where app_id = any($2::uuid[])
     and (paused_until > $1 or (rate is not null and scope in ('template', 'channel')))
   order by scope, key`,
);
const one = statement<LimiterRow>(
  'limiter.find',
  `select ${columns} from limiter where app_id = $2 and scope = $3 and key = $4`,
);

/** What of these apps is paused now, or has a rate that somebody set. */
export async function activeLimiters(sql: Sql, appIds: string[], now: Date): Promise<LimiterRow[]> {
  return active(sql, [now, appIds]);
}

/** Only what is paused now. */
export async function activePauses(sql: Sql, appIds: string[], now: Date): Promise<LimiterRow[]> {
  return (await activeLimiters(sql, appIds, now)).filter((row) => row.paused);
}

/** One limiter, paused or not; undefined when nothing was ever limited there. */
export async function findLimiter(
  sql: Sql,
  { appId, scope, key }: LimiterKey,
  now: Date,
): Promise<LimiterRow | undefined> {
  return first(await one(sql, [now, appId, scope, key]));
}
