import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { SliceRow } from './row.ts';

const due = statement<SliceRow>(
  'slice.due',
  `select s.* from unnest($1::uuid[], $2::smallint[]) as lane(app_id, b)
   cross join lateral (
     select * from slice
     where slice.app_id = lane.app_id and slice.b = lane.b and slice.due_at <= $3 and slice.id <> all($4::uuid[])
       and slice.push_id <> all($5::uuid[])
     order by slice.transactional desc, slice.priority desc, slice.due_at limit $6) s`,
);
const next = statement<{ due_at: Date | null }>(
  'slice.next_due',
  `select min(s.due_at) as due_at from unnest($1::uuid[], $2::smallint[]) as lane(app_id, b)
   cross join lateral (
     select due_at from slice where slice.app_id = lane.app_id and slice.b = lane.b and slice.due_at > $3
     order by due_at limit 1) s`,
);

export interface LaneKey {
  appId: string;
  b: number;
}

/**
 * Due slices of the given lanes that the caller does not hold yet, at most `perLane` of each, best first. Those of
 * `resting` pushes are left out: they may not be called now and would stand before those that may.
 */
export async function dueSlices(
  sql: Sql,
  lanes: LaneKey[],
  now: Date,
  held: string[],
  resting: string[],
  perLane: number,
): Promise<SliceRow[]> {
  return due(sql, [lanes.map((lane) => lane.appId), lanes.map((lane) => lane.b), now, held, resting, perLane]);
}

/** The earliest due time after `now` in the given lanes, or null. */
export async function nextSliceDue(sql: Sql, lanes: LaneKey[], now: Date): Promise<Date | null> {
  return (await next(sql, [lanes.map((lane) => lane.appId), lanes.map((lane) => lane.b), now]))[0]?.due_at ?? null;
}

const queue = statement<{ n: number; oldest: Date | null }>(
  'slice.queue',
  'select count(*)::int as n, min(due_at) as oldest from slice where due_at <= $1',
);

/** How many slices are due and since when the oldest one is, over all lanes: for monitoring. */
export async function readQueue(sql: Sql, now: Date): Promise<{ n: number; oldest: Date | null }> {
  return (await queue(sql, [now]))[0]!;
}
