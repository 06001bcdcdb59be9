import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import { type StatColumn, statColumns } from './write.ts';

export type Counts = Record<StatColumn, number>;

export interface SeriesRow extends Partial<Counts> {
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
  /** The counters that are wanted; others may be left out. All by default. */
  columns?: readonly string[];
}

/** What most questions are about: half of the counters, for half of the time. */
const common: readonly StatColumn[] = ['accepted', 'failed', 'suppressed', 'unknown', 'opened', 'clicked'];
const sumsOf = (columns: readonly StatColumn[]) =>
  columns.map((column) => `sum(${column})::bigint as ${column}`).join(', ');

/** Statements of some counters, of one value ($6) or of every value: a condition that allows both costs each row. */
const series = (name: string, columns: readonly StatColumn[], those: string) => ({
  totals: statement<SeriesRow>(
    `stat.totals${name}`,
    `select value, null::timestamptz as at, ${sumsOf(columns)} from stat where ${those} group by value`,
  ),
  points: statement<SeriesRow>(
    `stat.points${name}`,
    `select value, date_trunc($7, at, $8) as at, ${sumsOf(columns)} from stat
     where ${those} and ($9::text[] is null or value = any($9)) group by 1, 2 order by 1, 2`,
  ),
  steps: statement<SeriesRow>(
    `stat.steps${name}`,
    `select value, at, ${sumsOf(columns)} from stat where ${those} and ($7::text[] is null or value = any($7))
     group by 1, 2 order by 1, 2`,
  ),
});
const range = 'app_id = $1 and grain = $2 and dimension = $3 and at >= $4 and at < $5';
const [one, every] = [`${range} and value = $6::text`, `${range} and $6::text is null`];
const few = { one: series('_few_of_one', common, one), every: series('_few', common, every) };
const all = { one: series('_of_one', statColumns, one), every: series('', statColumns, every) };
const hours = statement<{ weekday: number; hour: number; accepted: number; opened: number }>(
  'stat.hours',
  `select extract(isodow from at at time zone $6)::int as weekday, extract(hour from at at time zone $6)::int as hour,
     sum(accepted)::bigint as accepted, sum(opened)::bigint as opened
   from stat where app_id = $1 and grain = 15 and dimension = $2 and value = $3 and at >= $4 and at < $5 group by 1, 2`,
);

function valuesOf({ appId, grain, dimension, from, to, value }: StatRange): unknown[] {
  return [appId, grain, dimension, from, to, value];
}

function readerOf({ columns, value }: StatRange) {
  const readers = columns?.every((column) => (common as readonly string[]).includes(column)) ? few : all;
  return value === null ? readers.every : readers.one;
}

/** One row per value of the dimension. */
export async function readTotals(sql: Sql, range: StatRange): Promise<SeriesRow[]> {
  return readerOf(range).totals(sql, valuesOf(range));
}

/** Rows by value and time: by their own times, or by a unit on the wall of a zone. `only`: of these values. */
export async function readPoints(
  sql: Sql,
  range: StatRange,
  by: { unit: 'hour' | 'day' | 'week' | 'month'; zone: string } | null,
  only: string[] | null,
): Promise<SeriesRow[]> {
  const reader = readerOf(range);
  if (by === null) return reader.steps(sql, [...valuesOf(range), only]);
  return reader.points(sql, [...valuesOf(range), by.unit, by.zone, only]);
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
