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
export async function dueSlices(
  sql: Sql,
  lanes: (LaneKey & { rank: Rank | null })[],
  now: Date,
  held: string[],
  resting: string[],
  { slices, recipients }: Portion,
): Promise<SliceRow[]> {
  const apps = lanes.map((lane) => lane.appId);
  const buckets = lanes.map((lane) => lane.b);
  const transactional = lanes.map(({ rank }) => rank?.transactional ?? null);
  const priority = lanes.map(({ rank }) => rank?.priority ?? null);
  return due(sql, [apps, buckets, now, held, resting, slices, recipients * bytesOfId, transactional, priority]);
}

/** The earliest due time after `now` in the given lanes, or null. */
export async function nextSliceDue(sql: Sql, lanes: LaneKey[], now: Date): Promise<Date | null> {
  return (await next(sql, [lanes.map((lane) => lane.appId), lanes.map((lane) => lane.b), now]))[0]?.due_at ?? null;
}

// What is held waits for somebody to lift it, which is told in its own alert. `offset 0` keeps the look at each push a
// look into its day: joined as a whole, every push there ever was would be read while a campaign is due.
const queueOf = (name: string, those: string) =>
  statement<{ n: number; oldest: Date | null }>(
    name,
    `with held as materialized (select app_id, scope, key from limiter where ${those}paused_until > $1),
     due as materialized (select app_id, day, push_id, count(*) as n, min(due_at) as oldest from slice
       where ${those}due_at <= $1 group by app_id, day, push_id)
   select coalesce(sum(d.n), 0)::int as n, min(d.oldest) as oldest from due d
   cross join lateral (select state, template_id from push where day = d.day and id = d.push_id offset 0) p
   where p.state <> 'paused' and not exists (
     select from held h where h.app_id = d.app_id and (h.scope = 'app'
       or h.scope = 'template' and h.key = p.template_id::text or h.scope = 'push' and h.key = d.push_id::text))`,
  );
const queue = queueOf('slice.queue', '');
const appQueue = queueOf('slice.queue_of_app', 'app_id = $2 and ');

/**
 * How many slices are due and since when the oldest one is, over all lanes, but for those of pushes that are paused, by a
 * member or with their app or template: for monitoring.
 */
export async function readQueue(sql: Sql, now: Date): Promise<{ n: number; oldest: Date | null }> {
  return (await queue(sql, [now]))[0]!;
}

/** The same of one app. */
export async function readAppQueue(sql: Sql, appId: string, now: Date): Promise<{ n: number; oldest: Date | null }> {
  return (await appQueue(sql, [now, appId]))[0]!;
}
