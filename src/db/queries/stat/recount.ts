import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface OutcomeSum {
  template_id: string;
  outcome: string;
  n: number;
  spent: number;
}

const days = statement<{ day: string }>(
  'stat.days_settled_since',
  'select distinct day from push where app_id = $1 and created_at < $3 and (finished_at is null or finished_at >= $2)',
);
const settled = statement<OutcomeSum>(
  'stat.recount_settled',
  `select template_id, outcome, count(*)::int as n, count(*) filter (where spent)::int as spent from delivery
   where b = $1 and day = any($2::date[]) and app_id = $3 and settled_at >= $4 and settled_at < $5
   group by template_id, outcome`,
);
const later = statement<{ metric: string; rows: number; counted: number }>(
  'stat.recount_later',
  `select f.metric, f.n::int as rows, coalesce(c.n, 0)::int as counted
   from (select count(delivered_at) as delivered, count(undelivered_reason) as undelivered, count(opened_at) as opened,
       count(clicked_at) as clicked from delivery where b = $1 and day = $2 and app_id = $3) d
   cross join lateral (values ('delivered', d.delivered), ('undelivered', d.undelivered), ('opened', d.opened),
     ('clicked', d.clicked)) as f(metric, n)
   left join (select metric, sum(n) as n from push_count
     where b = $1 and day = $2 and push_id = any($4::uuid[]) group by metric) c on c.metric = f.metric`,
);
const pushesOf = statement<{ id: string }>('stat.pushes_of_day', 'select id from push where day = $1 and app_id = $2');
const kept = statement<Record<string, number> & { value: string }>(
  'stat.kept_of_range',
  `select value, sum(accepted)::bigint as accepted, sum(failed)::bigint as failed, sum(suppressed)::bigint as suppressed,
     sum(unknown)::bigint as unknown, sum(spent)::bigint as spent
   from stat where app_id = $1 and grain = 15 and dimension = 'template' and at >= $2 and at < $3 group by value`,
);

/** Days of pushes that may have had outcomes settled between two times. */
export async function daysSettledBetween(sql: Sql, appId: string, from: Date, to: Date): Promise<string[]> {
  return (await days(sql, [appId, from, to])).map((row) => row.day);
}

/** Outcomes of one bucket settled between two times, counted row by row. */
export async function recountSettled(
  sql: Sql,
  b: number,
  appId: string,
  pushDays: string[],
  from: Date,
  to: Date,
): Promise<OutcomeSum[]> {
  return settled(sql, [b, pushDays, appId, from, to]);
}

/** What the sums say of the same, by template. */
export async function keptSums(sql: Sql, appId: string, from: Date, to: Date) {
  return kept(sql, [appId, from, to]);
}

/** Later facts of the pushes of a day in one bucket, in rows and in their roll-ups. */
export async function recountLater(sql: Sql, b: number, appId: string, day: string) {
  const ids = (await pushesOf(sql, [day, appId])).map((row) => row.id);
  return later(sql, [b, day, appId, ids]);
}
