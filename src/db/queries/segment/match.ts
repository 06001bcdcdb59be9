import type { Rule } from '#contract/rule.ts';
import type { Pool, Sql } from '../../pool.ts';
import { withTransaction } from '../../tx.ts';
import { type CompileOptions, compileRule } from './compile.ts';

/** Some recipients of one bucket of an app: those with an id above `after` and up to `upto`. */
export interface IdRange {
  b: number;
  appId: string;
  after: string;
  upto: string;
}

/** Before every recipient id that there is, and the last there may be. */
export const firstId = '00000000-0000-0000-0000-000000000000';
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const boundary = `select id from recipient where b = $1 and app_id = $2 and id > $3
  order by b, app_id, id offset $4 limit 1`;

/**
 * The id so many recipients behind another in a bucket; null when there are fewer. Pages of a rule are cut by what is
 * looked at, not by what is found: then each costs the same, however large the app and however few the rule names.
 */
export async function idAfter(
  sql: Sql,
  b: number,
  appId: string,
  after: string,
  count: number,
): Promise<string | null> {
  return (await sql.query<{ id: string }>(boundary, [b, appId, after, count - 1])).rows[0]?.id ?? null;
}

// Unnamed on purpose: a named audience query switches to a generic plan, which knows neither the days nor the rule.

/** Recipients in a range of whom a checked and expanded rule is true, ordered by id. */
export async function matchRange(pool: Pool, rule: Rule, range: IdRange, options: CompileOptions): Promise<string[]> {
  const { joins, where, values } = compileRule(rule, options);
  // `offset 0` keeps the order out of the plan below it: for its sake events would be read in the order of recipients, row
  // by row from every partition, instead of added up as they lie.
  const text = `select named.id from (
      select r.id from recipient r ${joins}
      where r.b = $1 and r.app_id = $2 and r.id > $3 and r.id <= $4 and r.status <> 'erased' and ${where}
      offset 0) as named
    order by named.id`;
  const rows = await ask<{ id: string }>(pool, text, [...valuesOf(range), ...values]);
  return rows.map((row) => row.id);
}

/** How many they are. */
export async function countRange(pool: Pool, rule: Rule, range: IdRange, options: CompileOptions): Promise<number> {
  const { joins, where, values } = compileRule(rule, options);
  const text = `select count(*)::int as n from recipient r ${joins}
    where r.b = $1 and r.app_id = $2 and r.id > $3 and r.id <= $4 and r.status <> 'erased' and ${where}`;
  const rows = await ask<{ n: number }>(pool, text, [...valuesOf(range), ...values]);
  return rows[0]!.n;
}

/**
 * Our callers ask of several buckets at a time: workers of one statement would only do the same sums again, each for
 * itself. A page's sums fit into the memory that is allowed here.
 */
function ask<Row extends object>(pool: Pool, text: string, values: unknown[]): Promise<Row[]> {
  return withTransaction(pool, async (tx) => {
    await tx.query("set local max_parallel_workers_per_gather = 0; set local work_mem = '32MB'");
    return (await tx.query<Row>(text, values)).rows;
  });
}

function valuesOf({ b, appId, after, upto }: IdRange): unknown[] {
  return [b, appId, after, upto];
}
