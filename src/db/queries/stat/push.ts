import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushKey } from '../push/by-day.ts';

export interface PushPoint {
  at: Date;
  metric: string;
  n: number;
}

// For single messages, who have no series of their own: at most 1,000 rows.
const points = statement<PushPoint>(
  'stat.push_points',
  `select date_bin($4::interval, f.at, 'epoch') as at, f.metric, count(*)::int as n
   from delivery d cross join lateral (values (d.outcome, d.settled_at), ('delivered', d.delivered_at),
     ('opened', d.opened_at), ('clicked', d.clicked_at)) as f(metric, at)
   where d.b = any($1::smallint[]) and d.day = $2 and d.push_id = $3 and f.at is not null group by 1, 2 order by 1`,
);
const counted = statement<{ metric: string; reason: string; n: number }>(
  'stat.push_counts',
  `select metric, reason, sum(n)::int as n from push_count
   where b = any($1::smallint[]) and day = $2 and push_id = $3 group by metric, reason`,
);
const stages = statement<{ waited: number[] | null; call: number[] | null }>(
  'stat.push_stages',
  `select percentile_cont(array[0.5, 0.95, 0.99]) within group (order by extract(epoch from called_at - $4) * 1000)
       filter (where called_at >= $4) as waited,
     percentile_cont(array[0.5, 0.95, 0.99]) within group (order by extract(epoch from settled_at - called_at) * 1000)
       as call
   from (select called_at, settled_at from delivery
         where b = any($1::smallint[]) and day = $2 and push_id = $3 and called_at is not null limit 5000) as called`,
);
const converted = statement<{ n: number }>(
  'stat.push_converted',
  `select count(*)::int as n from delivery d
   where d.b = any($1::smallint[]) and d.day = $2 and d.push_id = $3 and d.opened_at is not null
     and exists (select from behavior e where e.b = d.b and e.app_id = d.app_id and e.name = $4
       and e.recipient_id = d.recipient_id and e.day >= $6 and e.day <= $7 and e.at >= d.opened_at
       and e.at <= d.opened_at + $5 * interval '1 hour')`,
);

/** The roll-up that transactions keep of a push, by metric and reason. */
export async function pushCounts(sql: Sql, buckets: number[], push: PushKey) {
  return counted(sql, [buckets, push.day, push.id]);
}

/** Points of a push counted from its rows. @param step e.g. `15 minutes` */
export async function pushPoints(sql: Sql, buckets: number[], push: PushKey, step: string) {
  return points(sql, [buckets, push.day, push.id, step]);
}

/** How long deliveries waited after the due time and how long a call took until it was written down, in milliseconds. */
export function pushStages(
  buckets: number[],
  push: PushKey & { due_at: Date },
): Call<{ waited: number[] | null; call: number[] | null } | undefined> {
  return stages.with([buckets, push.day, push.id, push.due_at], (rows) => rows[0]);
}

/** Who opened and then did an event within some hours. */
export async function pushConverted(
  sql: Sql,
  buckets: number[],
  push: PushKey,
  goal: { name: string; hours: number; until: string },
): Promise<number> {
  const [row] = await converted(sql, [buckets, push.day, push.id, goal.name, goal.hours, push.day, goal.until]);
  return row!.n;
}
