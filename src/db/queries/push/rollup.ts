import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushKey } from './by-day.ts';

/** What the settle and inbox transactions counted of one push, over all its buckets. */
export interface PushRollup {
  accepted: number;
  failed: number;
  suppressed: number;
  unknown: number;
  delivered: number;
  undelivered: number;
  opened: number;
  clicked: number;
}

const none: PushRollup = {
  accepted: 0,
  failed: 0,
  suppressed: 0,
  unknown: 0,
  delivered: 0,
  undelivered: 0,
  opened: 0,
  clicked: 0,
};

// Push by push: the primary key begins with b, and two lists of keys would be looked up in every combination.
const rollups = statement<{ push_id: string; metric: keyof PushRollup; n: number }>(
  'push.rollups',
  `select p.id as push_id, c.metric, sum(c.n)::int as n
   from unnest($2::date[], $3::uuid[]) as p(day, id)
   join push_count c on c.b = any($1::smallint[]) and c.day = p.day and c.push_id = p.id
   group by p.id, c.metric`,
);

/** The roll-ups of some pushes by their ids; every push asked for is there. */
export async function readRollups(sql: Sql, buckets: number[], pushes: PushKey[]): Promise<Map<string, PushRollup>> {
  const found = new Map(pushes.map(({ id }) => [id, { ...none }]));
  const rows = await rollups(sql, [buckets, pushes.map(({ day }) => day), pushes.map(({ id }) => id)]);
  for (const { push_id, metric, n } of rows) if (metric in none) found.get(push_id)![metric] = n;
  return found;
}
