import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { LimiterKey } from './row.ts';

/** What the row holds now: what it held, and what its rate gave since, up to its burst. A clock set back gives nothing. */
const full = `least(burst, coalesce(tokens, burst)
     + rate * greatest(0, extract(epoch from hongyan_now() - filled_at)::double precision))`;
const given = `least($4::double precision, floor(${full}))`;

// After a jump of the clock backwards the row goes on from the new time; a statement that only waited for its lock is
// no jump, and must not make the stretch since then count twice.
const take = statement<Grant>(
  'limiter.take',
  `update limiter set tokens = ${full} - ${given}, block = ${given},
     filled_at = case when hongyan_now() < filled_at - interval '1 second' then hongyan_now()
       else greatest(filled_at, hongyan_now()) end
   where app_id = $1 and scope = $2 and key = $3 and rate is not null
   returning block as granted, tokens as left, rate`,
);
const ensure = statement(
  'limiter.ensure',
  `insert into limiter as l (app_id, scope, key, rate, burst, updated_at) values ($1, $2, $3, $4, $5, $6)
   on conflict (app_id, scope, key) do update set rate = excluded.rate, burst = excluded.burst
   where l.rate is distinct from excluded.rate or l.burst is distinct from excluded.burst`,
);
const clear = statement<{ key: string }>(
  'limiter.clear_rate',
  `update limiter set rate = null, burst = null, tokens = null, filled_at = null, block = null, updated_at = $4
   where app_id = $1 and scope = $2 and key = $3 and rate is not null returning key`,
);
const prune = statement(
  'limiter.prune',
  `delete from limiter where scope = 'push' and updated_at < $1 and (paused_until is null or paused_until < $1)`,
);

/** A block of tokens; `left` is what the row still holds. */
export interface Grant {
  granted: number;
  left: number;
  /** Tokens a second, as the row has it. */
  rate: number;
}

/**
 * Takes up to `want` whole tokens out of a limiter, by the database's clock: one short statement of its own, never in
 * another transaction. Undefined when the limiter has no rate.
 */
export async function takeTokens(
  sql: Sql,
  { appId, scope, key }: LimiterKey,
  want: number,
): Promise<Grant | undefined> {
  return first(await take(sql, [appId, scope, key, want]));
}

/** Sets the rate (a second) and burst of a limiter, making it if need be; what it holds stays, up to the burst. */
export async function setRate(
  sql: Sql,
  { appId, scope, key }: LimiterKey,
  { rate, burst }: { rate: number; burst: number },
  now: Date,
): Promise<void> {
  await ensure(sql, [appId, scope, key, rate, burst, now]);
}

/** Takes the rate off; a pause stays. False when there was none. */
export async function clearRate(sql: Sql, { appId, scope, key }: LimiterKey, now: Date): Promise<boolean> {
  return (await clear(sql, [appId, scope, key, now])).length > 0;
}

/** Forgets limiters of pushes that nobody touched since a time; a pause that holds is kept. */
export async function pruneLimiters(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}
