import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

/** The counters of a row of `stat`, in the order of its columns. */
export const statColumns = [
  'accepted',
  'failed',
  'suppressed',
  'unknown',
  'delivered',
  'undelivered',
  'opened',
  'clicked',
  'granted',
  'refused',
  'spent',
  'received',
] as const;

export type StatColumn = (typeof statColumns)[number];

export interface StatKey {
  grain: 1 | 15 | 1440;
  dimension: string;
  at: Date;
  value: string;
}

export type StatDelta = StatKey & Record<StatColumn, number>;

// Sorted by key, so that two engines that fold at once take the row locks in the same order.
const add = statement(
  'stat.add',
  `insert into stat (app_id, grain, dimension, at, value, accepted, failed, suppressed, unknown, delivered, undelivered,
     opened, clicked, granted, refused, spent, received)
   select $1, t.* from unnest($2::smallint[], $3::text[], $4::timestamptz[], $5::text[], $6::bigint[], $7::bigint[],
     $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
     $15::bigint[], $16::bigint[], $17::bigint[]) as t(grain, dimension, at, value, accepted, failed, suppressed, unknown, delivered,
     undelivered, opened, clicked, granted, refused, spent, received)
   order by t.grain, t.dimension, t.at, t.value
   on conflict (app_id, grain, dimension, at, value) do update set
     accepted = stat.accepted + excluded.accepted, failed = stat.failed + excluded.failed,
     suppressed = stat.suppressed + excluded.suppressed, unknown = stat.unknown + excluded.unknown,
     delivered = stat.delivered + excluded.delivered, undelivered = stat.undelivered + excluded.undelivered,
     opened = stat.opened + excluded.opened, clicked = stat.clicked + excluded.clicked,
     granted = stat.granted + excluded.granted, refused = stat.refused + excluded.refused,
     spent = stat.spent + excluded.spent, received = stat.received + excluded.received`,
);
const prune = statement('stat.prune', 'delete from stat where app_id = $1 and grain = $2 and at < $3');
const values = statement<{ value: string }>(
  'stat.values',
  `select distinct value from stat where app_id = $1 and grain = 1440 and dimension = $2 and at >= $3`,
);

/** Adds to the sums of an app. Each key at most once per call. */
export function statToAdd(appId: string, deltas: StatDelta[]): Call {
  return add.with([
    appId,
    deltas.map((delta) => delta.grain),
    deltas.map((delta) => delta.dimension),
    deltas.map((delta) => delta.at),
    deltas.map((delta) => delta.value),
    ...statColumns.map((column) => deltas.map((delta) => delta[column])),
  ]);
}

/** Forgets an app's sums of a grain from before a time. */
export async function pruneStat(sql: Sql, appId: string, grain: 1 | 15 | 1440, before: Date): Promise<void> {
  await prune(sql, [appId, grain, before]);
}

/** The values a dimension has had by day since a time. */
export async function valuesOf(sql: Sql, appId: string, dimension: string, since: Date): Promise<string[]> {
  return (await values(sql, [appId, dimension, since])).map((row) => row.value);
}
