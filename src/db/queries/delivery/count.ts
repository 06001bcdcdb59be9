import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface CountDelta {
  day: string;
  pushId: string;
  metric: string;
  reason: string;
  n: number;
}

// Sorted by key, so that two transactions of one bucket take the row locks in the same order.
const add = statement(
  'push_count.add',
  `insert into push_count (b, day, push_id, metric, reason, n)
   select $1, t.day, t.push_id, t.metric, t.reason, t.n
   from unnest($2::date[], $3::uuid[], $4::text[], $5::text[], $6::bigint[]) as t(day, push_id, metric, reason, n)
   order by t.day, t.push_id, t.metric, t.reason
   on conflict (b, day, push_id, metric, reason) do update set n = push_count.n + excluded.n`,
);

/** Adds to a push's roll-up. Each (push, metric, reason) at most once per call. */
export async function addCounts(sql: Sql, b: number, deltas: CountDelta[]): Promise<void> {
  if (deltas.length > 0) await add(sql, valuesOf(b, deltas));
}

/** The same, to be sent together with other statements. */
export function countsToAdd(b: number, deltas: CountDelta[]): Call {
  return add.with(valuesOf(b, deltas));
}

function valuesOf(b: number, deltas: CountDelta[]): unknown[] {
  return [
    b,
    deltas.map((delta) => delta.day),
    deltas.map((delta) => delta.pushId),
    deltas.map((delta) => delta.metric),
    deltas.map((delta) => delta.reason),
    deltas.map((delta) => delta.n),
  ];
}
