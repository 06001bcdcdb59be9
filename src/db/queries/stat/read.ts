import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { StatColumn } from './write.ts';

export type Counts = Record<StatColumn, number>;

export interface SeriesRow extends Counts {
  value: string;
  /** Start of the point; null for a total. */
  at: Date | null;
}

/** Which rows of `stat`, in [from, to). */
export interface StatRange {
  appId: string;
  grain: 1 | 15 | 1440;
  dimension: string;
  from: Date;
  to: Date;
  value: string | null;
}

const sums = `sum(accepted)::bigint as accepted, sum(failed)::bigint as failed, sum(suppressed)::bigint as suppressed,
  sum(unknown)::bigint as unknown, sum(delivered)::bigint as delivered, sum(undelivered)::bigint as undelivered,
  sum(opened)::bigint as opened, sum(clicked)::bigint as clicked, sum(granted)::bigint as granted,
  sum(refused)::bigint as refused, sum(spent)::bigint as spent,
  sum(received)::bigint as received`;
const those = `app_id = $1 and grain = $2 and dimension = $3 and at >= $4 and at < $5
  and ($6::text is null or value = $6)`;

const totals = statement<SeriesRow>(
  'stat.totals',
  `select value, null::timestamptz as at, ${sums} from stat where ${those} group by value`,
);
const points = statement<SeriesRow>(
  'stat.points',
  `select value, date_trunc($7, at, $8) as at, ${sums} from stat
   where ${those} and ($9::text[] is null or value = any($9)) group by 1, 2 order by 1, 2`,
);
const quarters = statement<SeriesRow>(
  'stat.quarters',
  `select value, at, ${sums} from stat where ${those} and ($7::text[] is null or value = any($7))
   group by 1, 2 order by 1, 2`,
);
const hours = statement<{ weekday: number; hour: number; accepted: number; opened: number }>(
  'stat.hours',
  `select extract(isodow from at at time zone $6)::int as weekday, extract(hour from at at time zone $6)::int as hour,
     sum(accepted)::bigint as accepted, sum(opened)::bigint as opened
   from stat where app_id = $1 and grain = 15 and dimension = $2 and value = $3 and at >= $4 and at < $5 group by 1, 2`,
);

function valuesOf({ appId, grain, dimension, from, to, value }: StatRange): unknown[] {
  return [appId, grain, dimension, from, to, value];
}

/** One row per value of the dimension. */
export async function readTotals(sql: Sql, range: StatRange): Promise<SeriesRow[]> {
  return totals(sql, valuesOf(range));
}

/** Rows by value and time: by their own times, or by a unit on the wall of a zone. `only`: of these values. */
export async function readPoints(
  sql: Sql,
  range: StatRange,
  by: { unit: 'hour' | 'day' | 'week' | 'month'; zone: string } | null,
  only: string[] | null,
): Promise<SeriesRow[]> {
  if (by === null) return quarters(sql, [...valuesOf(range), only]);
  return points(sql, [...valuesOf(range), by.unit, by.zone, only]);
}

/** What was sent and opened by hour of the week in a zone. */
export async function readHours(
  sql: Sql,
  appId: string,
  of: { dimension: 'app' | 'template'; value: string },
  from: Date,
  to: Date,
  zone: string,
) {
  return hours(sql, [appId, of.dimension, of.value, from, to, zone]);
}
