import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface OutcomeCount {
  outcome: 'accepted' | 'failed' | 'suppressed' | 'unknown';
  reason: string | null;
  n: number;
  delivered: number;
  undelivered: number;
  opened: number;
  clicked: number;
}

const outcomes = statement<OutcomeCount>(
  'push.outcomes',
  `select outcome, reason, count(*)::int as n, count(delivered_at)::int as delivered,
     count(undelivered_reason)::int as undelivered, count(opened_at)::int as opened, count(clicked_at)::int as clicked
   from delivery where b = any($1::smallint[]) and day = $2 and push_id = $3 group by outcome, reason`,
);
const waiting = statement<{ n: number }>(
  'push.waiting',
  `select coalesce(sum(cardinality(recipients) - next + jsonb_array_length(later)), 0)::int as n
   from slice where push_id = $1`,
);
const inFlight = statement<{ n: number }>(
  'push.in_flight',
  `select count(*)::int as n
   from intent i cross join lateral unnest(i.recipients) as r(id)
   left join delivery d on d.b = i.b and d.day = i.day and d.push_id = i.push_id and d.recipient_id = r.id
   where i.b = any($1::smallint[]) and d.b is null and i.push_id = $2
     and not exists (select from slice s, jsonb_array_elements(s.later) l
                     where s.id = i.slice_id and (l ->> 'r')::uuid = r.id)`,
);
const counters = statement<{ metric: string; reason: string; n: number }>(
  'push.counters',
  `select metric, reason, sum(n)::int as n from push_count
   where b = any($1::smallint[]) and day = $2 and push_id = $3 group by metric, reason`,
);

/** Outcomes of a push counted from its delivery rows. */
export async function countOutcomes(sql: Sql, buckets: number[], day: string, id: string): Promise<OutcomeCount[]> {
  return outcomes(sql, [buckets, day, id]);
}

/** Who is still to come, counted where they stand: in open slices, and in intents without a delivery. */
export async function countPending(sql: Sql, buckets: number[], id: string): Promise<number> {
  const [inSlices, inIntents] = [await waiting(sql, [id]), await inFlight(sql, [buckets, id])];
  return inSlices[0]!.n + inIntents[0]!.n;
}

/** The roll-up the settle transactions kept beside the rows, by metric and, for what was suppressed, by reason. */
export async function readCounters(sql: Sql, buckets: number[], day: string, id: string) {
  const found = { accepted: 0, failed: 0, unknown: 0, suppressed: {} as Record<string, number> };
  for (const row of await counters(sql, [buckets, day, id])) {
    if (row.metric === 'suppressed') found.suppressed[row.reason] = row.n;
    else if (row.metric === 'accepted' || row.metric === 'failed' || row.metric === 'unknown')
      found[row.metric] += row.n;
  }
  return found;
}

/** Makes the rest of a transaction read one snapshot and write nothing. To be its first statement. */
export async function readInSnapshot(tx: Sql): Promise<void> {
  await tx.query('set transaction isolation level repeatable read, read only');
}
