import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { SliceRow } from './row.ts';

// A hashed `not in`: with a list of thousands, `<> all` of a parameter compares each row with each of them. The size of a
// list of recipients is told without reading it.
const due = statement<SliceRow>(
  'slice.due',
  `select s.id, s.app_id, s.b, s.day, s.push_id, s.due_at, s.transactional, s.priority, s.attempt, s.recipients,
     s.variables, s.openids, s.next, s.later
   from unnest($1::uuid[], $2::smallint[], $8::boolean[], $9::smallint[]) as lane(app_id, b, transactional, priority)
   cross join lateral (
     select *, sum(pg_column_size(best.recipients)) over (rows unbounded preceding) as bytes from (
       select * from slice
       where slice.app_id = lane.app_id and slice.b = lane.b and slice.due_at <= $3
         and slice.id not in (select unnest($4::uuid[])) and slice.push_id not in (select unnest($5::uuid[]))
         and (lane.priority is null or (slice.transactional, slice.priority) > (lane.transactional, lane.priority))
       order by slice.transactional desc, slice.priority desc, slice.due_at limit $6) best) s
   where s.bytes - pg_column_size(s.recipients) < $7`,
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

/** What goes first in a lane: transactional ones, then by priority. */
export interface Rank {
  transactional: boolean;
  priority: number;
}

/** Of each lane: so many slices at most, and none more once their recipients are about so many. */
export interface Portion {
  slices: number;
  recipients: number;
}

const bytesOfId = 16;

/**
 * Due slices of the given lanes that the caller does not hold yet, a portion of each, best first; of a lane with a rank
 * only those that go before it. Those of `resting` pushes are left out: they may not be called now and would stand
 * before those that may.
 */
export function dueSlices(
  lanes: (LaneKey & { rank: Rank | null })[],
  now: Date,
  held: string[],
  resting: string[],
  { slices, recipients }: Portion,
): Call<SliceRow[]> {
  const apps = lanes.map((lane) => lane.appId);
  const buckets = lanes.map((lane) => lane.b);
  const transactional = lanes.map(({ rank }) => rank?.transactional ?? null);
  const priority = lanes.map(({ rank }) => rank?.priority ?? null);
  return due.with([apps, buckets, now, held, resting, slices, recipients * bytesOfId, transactional, priority]);
}

/** The earliest due time after `now` in the given lanes, or null. */
export async function nextSliceDue(sql: Sql, lanes: LaneKey[], now: Date): Promise<Date | null> {
  return (await next(sql, [lanes.map((lane) => lane.appId), lanes.map((lane) => lane.b), now]))[0]?.due_at ?? null;
}
