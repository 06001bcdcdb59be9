import type { Sql } from '../../pool.ts';
import { freshStatement, statement } from '../../statement.ts';
import type { PushKey } from './by-day.ts';

export interface OutcomeCount {
  outcome: 'accepted' | 'failed' | 'suppressed' | 'unknown';
  reason: string | null;
  n: number;
  delivered: number;
  undelivered: number;
  opened: number;
  clicked: number;
}

export interface CounterRow {
  metric: string;
  reason: string;
  n: number;
}

const outcomes = freshStatement<OutcomeCount>(
  `select outcome, reason, count(*)::int as n, count(delivered_at)::int as delivered,
     count(undelivered_reason)::int as undelivered, count(opened_at)::int as opened, count(clicked_at)::int as clicked
   from delivery where b = any($1::smallint[]) and day = $2 and push_id = $3 group by outcome, reason`,
);
const waiting = statement<{ n: number }>(
  'push.waiting',
  `select coalesce(sum(cardinality(recipients) - next + jsonb_array_length(later)), 0)::int as n
   from slice where push_id = $1`,
);
const inFlight = freshStatement<{ n: number }>(
  `select count(*)::int as n
   from intent i cross join lateral unnest(i.recipients) as r(id)
   left join delivery d on d.b = i.b and d.day = $3 and d.push_id = i.push_id and d.recipient_id = r.id
   where i.b = any($1::smallint[]) and d.b is null and i.push_id = $2
     and not exists (select from slice s, jsonb_array_elements(s.later) l
                     where s.id = i.slice_id and (l ->> 'r')::uuid = r.id)`,
);
const counters = freshStatement<CounterRow>(
  `select metric, reason, sum(n)::int as n from push_count
   where b = any($1::smallint[]) and day = $2 and push_id = $3 group by metric, reason`,
);

/** Outcomes of a push counted from its delivery rows. */
export async function countOutcomes(sql: Sql, buckets: number[], push: PushKey): Promise<OutcomeCount[]> {
  return outcomes(sql, [buckets, push.day, push.id]);
}

/** Who is still to come, counted where they stand: in open slices, and in intents without a delivery. */
export async function countPending(sql: Sql, buckets: number[], push: PushKey): Promise<number> {
  const [inSlices, inIntents] = [await waiting(sql, [push.id]), await inFlight(sql, [buckets, push.id, push.day])];
  return inSlices[0]!.n + inIntents[0]!.n;
}

/** The roll-up the settle transactions kept beside the rows, by metric and reason. */
export async function readCounters(sql: Sql, buckets: number[], push: PushKey): Promise<CounterRow[]> {
  return counters(sql, [buckets, push.day, push.id]);
}

/** A roll-up as the law takes it. */
export function countersOf(rows: readonly CounterRow[]) {
  const found = { accepted: 0, failed: 0, unknown: 0, suppressed: {} as Record<string, number> };
  for (const row of rows) {
    if (row.metric === 'suppressed') found.suppressed[row.reason] = row.n;
    else if (isOutcome(row.metric)) found[row.metric] += row.n;
  }
  return found;
}

/** A roll-up in the form of counted rows; what came later stands with the accepted. */
export function outcomesOf(rows: readonly CounterRow[]): OutcomeCount[] {
  const of = (name: string) => rows.reduce((sum, row) => sum + (row.metric === name ? row.n : 0), 0);
  const later = {
    delivered: of('delivered'),
    undelivered: of('undelivered'),
    opened: of('opened'),
    clicked: of('clicked'),
  };
  const none = { delivered: 0, undelivered: 0, opened: 0, clicked: 0 };
  const found = rows.filter((row) => row.n !== 0 && (row.metric === 'suppressed' || isOutcome(row.metric)));
  const outcomes = found.map(({ metric, reason, n }): OutcomeCount => {
    return { outcome: metric as OutcomeCount['outcome'], reason: reason === '' ? null : reason, n, ...none };
  });
  const accepted = outcomes.find(({ outcome }) => outcome === 'accepted');
  if (accepted !== undefined) Object.assign(accepted, later);
  return outcomes;
}

function isOutcome(metric: string): metric is 'accepted' | 'failed' | 'unknown' {
  return metric === 'accepted' || metric === 'failed' || metric === 'unknown';
}

/** Makes the rest of a transaction read one snapshot and write nothing. To be its first statement. */
export async function readInSnapshot(tx: Sql): Promise<void> {
  await tx.query('set transaction isolation level repeatable read, read only');
}
