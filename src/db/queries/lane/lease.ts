import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface LaneRow {
  b: number;
  app_id: string;
  engine_id: string | null;
  fence: number;
}

const list = statement<LaneRow>('lane.list', 'select b, app_id, engine_id, fence from lane');
const owners = statement<{ engine_id: string | null; n: number }>(
  'lane.owners',
  'select engine_id, count(*)::int as n from lane where b = any($1::smallint[]) and app_id = $2 group by engine_id',
);
const insert = statement(
  'lane.insert',
  `insert into lane (b, app_id, updated_at) select t.b, $2, $3 from unnest($1::smallint[]) as t(b)
   on conflict do nothing`,
);
// Skips a lane whose row is locked: a frozen engine may stand in the middle of a transaction, and the other lanes must
// not wait until the server ends that.
const free = statement<{ b: number }>(
  'lane.free',
  'select b from lane where b = $1 and app_id = $2 and fence = $3 for update skip locked',
);
const take = statement<{ fence: number }>(
  'lane.take',
  `update lane set engine_id = $4, fence = fence + 1, updated_at = $5
   where b = $1 and app_id = $2 and fence = $3 returning fence`,
);
const give = statement(
  'lane.give',
  `update lane set engine_id = null, updated_at = $4 where b = $1 and app_id = $2 and engine_id = $3`,
);
const hold = statement<{ fence: number }>(
  'lane.hold',
  'select fence from lane where b = $1 and app_id = $2 and engine_id = $3 and fence = $4 for share',
);

/** Every lane of the installation; read about once a second by each engine. */
export async function listLanes(sql: Sql): Promise<LaneRow[]> {
  return list(sql, []);
}

/** How many lanes of an app each engine holds; null: nobody. */
export async function laneOwners(sql: Sql, buckets: number[], appId: string) {
  return owners(sql, [buckets, appId]);
}

/** Makes the lanes of a new app. */
export async function insertLanes(sql: Sql, appId: string, buckets: number[], now: Date): Promise<void> {
  await insert(sql, [buckets, appId, now]);
}

/**
 * Takes a lane if nobody took it since it was read and no transaction of its owner is open; answers the new fencing
 * number, or undefined.
 */
export async function takeLane(tx: Sql, lane: LaneRow, engineId: string, now: Date): Promise<number | undefined> {
  if ((await free(tx, [lane.b, lane.app_id, lane.fence])).length === 0) return undefined;
  return (await take(tx, [lane.b, lane.app_id, lane.fence, engineId, now]))[0]?.fence;
}

/** Gives a lane back in order. */
export async function giveLane(sql: Sql, b: number, appId: string, engineId: string, now: Date): Promise<void> {
  await give(sql, [b, appId, engineId, now]);
}

/**
 * True while the lane is ours; its row stays locked against a new owner until the transaction ends. Every
 * transaction that reserves or applies in a bucket begins with it.
 */
export function holdLane(lane: { b: number; appId: string; fence: number }, engineId: string): Call<boolean> {
  return hold.with([lane.b, lane.appId, engineId, lane.fence], (rows) => rows.length > 0);
}
