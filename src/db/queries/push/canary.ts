import type { CanaryState } from '#contract/canary.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { PushKey } from './by-day.ts';
import type { PushRow } from './row.ts';

const hold = statement(
  'push.canary_hold',
  `update push set plan_hold = true, canary_state = $3, updated_at = $4 where day = $1 and id = $2`,
);
const held = statement<PushRow>(
  'push.canary_held',
  `select * from push where plan_hold and state = 'planning' order by id limit $1`,
);
// Only from the phase it was judged in: of two engines, or an engine and an operator, the first one's word counts.
const move = statement<PushRow>(
  'push.canary_move',
  `update push set canary_state = $4, plan_hold = $5, updated_at = $6,
     version = version + case when $8 then 1 else 0 end,
     resume_state = case when $7 then state else resume_state end,
     pause_reason = case when $7 then 'canary' else pause_reason end,
     state = case when $7 then 'paused' else state end
   where day = $1 and id = $2 and plan_hold and canary_state ->> 'phase' = $3
     and (state = 'planning' or not $7) returning *`,
);
const release = statement<PushRow>(
  'push.canary_release',
  `update push set canary_state = $3, plan_hold = false, updated_at = $4, version = version + 1,
     state = case when state = 'paused' and pause_reason = 'canary' then resume_state else state end,
     resume_state = case when state = 'paused' and pause_reason = 'canary' then null else resume_state end,
     pause_reason = case when state = 'paused' and pause_reason = 'canary' then null else pause_reason end
   where day = $1 and id = $2 and plan_hold and state in ('planning', 'paused') returning *`,
);
const waiting = statement<{ due: number; later: number }>(
  'push.canary_waiting',
  `select coalesce(sum(cardinality(recipients) - next) filter (where due_at <= $2), 0)::int as due,
     (coalesce(sum(cardinality(recipients) - next) filter (where due_at > $2), 0)
       + coalesce(sum(jsonb_array_length(later)), 0))::int as later
   from slice where push_id = $1`,
);
const onWire = statement<{ n: number }>(
  'push.canary_on_wire',
  'select coalesce(sum(cardinality(recipients)), 0)::int as n from intent where b = any($1::smallint[]) and push_id = $2',
);

/** Stops planning behind the first part; in the transaction that wrote its last slice. */
export async function holdForCanary(sql: Sql, push: PushKey, state: CanaryState, now: Date): Promise<void> {
  await hold(sql, [push.day, push.id, JSON.stringify(state), now]);
}

/** Pushes that wait for their first part and are not paused. */
export async function pushesOnHold(sql: Sql, limit: number): Promise<PushRow[]> {
  return held(sql, [limit]);
}

/**
 * Writes how a first part stands; the push goes on when `isHeld` is false and is paused when `pause`. Numbers that moved
 * (not `isNews`) make no new version: engines and editors need not read the push again. Undefined when it does not stand
 * where it was read.
 */
export async function moveCanary(
  sql: Sql,
  push: PushKey,
  from: CanaryState,
  to: CanaryState,
  { isHeld, pause, isNews }: { isHeld: boolean; pause: boolean; isNews: boolean },
  now: Date,
): Promise<PushRow | undefined> {
  return first(await move(sql, [push.day, push.id, from.phase, JSON.stringify(to), isHeld, now, pause, isNews]));
}

/** Lets a held push go on, by somebody's word; undefined when it is not held any more. */
export async function releaseCanary(
  sql: Sql,
  push: PushKey,
  state: CanaryState,
  now: Date,
): Promise<PushRow | undefined> {
  return first(await release(sql, [push.day, push.id, JSON.stringify(state), now]));
}

/** Recipients of a push who may be called now or are on the wire, and those who wait for a later time. */
export async function waitingOfCanary(
  sql: Sql,
  buckets: number[],
  pushId: string,
  now: Date,
): Promise<{ due: number; later: number }> {
  const inSlices = (await waiting(sql, [pushId, now]))[0]!;
  const calling = (await onWire(sql, [buckets, pushId]))[0]!.n;
  return { due: inSlices.due + calling, later: inSlices.later };
}
