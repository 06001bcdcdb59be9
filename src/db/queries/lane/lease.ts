import type { Call } from '../../batch.ts';
import { exactly } from '../../exactly.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { Tx } from '../../tx.ts';

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
const holdSurely = exactly(hold);

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
 * Takes those of the lanes that nobody took since they were read and of whose owner no transaction is open, and commits;
 * answers them with their new fencing numbers. Two round trips however many they are: what a dead engine held moves at
 * once. Each statement is of one bucket.
 */
export async function takeLanes(
  tx: Tx,
  lanes: readonly LaneRow[],
  engineId: string,
  now: Date,
): Promise<{ b: number; appId: string; fence: number }[]> {
  const locked = await tx.together(lanes.map((lane) => free.with([lane.b, lane.app_id, lane.fence])));
  const those = lanes.filter((_, i) => locked[i]!.length > 0);
  const taken = await tx.commit(those.map((lane) => take.with([lane.b, lane.app_id, lane.fence, engineId, now])));
  return those.map((lane, i) => ({ b: lane.b, appId: lane.app_id, fence: taken[i]![0]!.fence }));
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

/** The same, failing where the lane is not ours. */
export function holdLaneSurely(lane: { b: number; appId: string; fence: number }, engineId: string): Call {
  return holdSurely([lane.b, lane.appId, engineId, lane.fence], 1);
}
