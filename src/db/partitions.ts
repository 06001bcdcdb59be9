import type { Sql } from './pool.ts';
import { dailyTables } from './table-kinds.ts';

const DAY = 86_400_000;
const iso = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The name of a day's partition: delivery_20261122. */
export function partitionName(table: string, day: string): string {
  return `${table}_${day.replaceAll('-', '')}`;
}

/**
 * Creates the daily partitions around `now` that are missing: `behind` days back (late callbacks and offline reports are
 * filed under the day they happened) to `ahead` days on. Safe to run from several processes at once.
 * Parameters bound at parse time are not allowed in DDL, so names and dates are built here from our own constants only.
 */
export async function ensurePartitions(sql: Sql, now: Date, span = { behind: 8, ahead: 4 }): Promise<number> {
  const present = new Set(
    (
      await sql.query(
        `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
         join pg_class p on p.oid = i.inhparent where p.relname = any($1::text[])`,
        [[...dailyTables]],
      )
    ).rows.map((row: { name: string }) => row.name),
  );
  let made = 0;
  for (let offset = -span.behind; offset <= span.ahead; offset++) {
    const day = iso(now.getTime() + offset * DAY);
    const next = iso(now.getTime() + (offset + 1) * DAY);
    for (const table of dailyTables) {
      const name = partitionName(table, day);
      if (present.has(name)) continue;
      await sql.query(
        `create table if not exists ${name} partition of ${table} for values from ('${day}') to ('${next}')`,
      );
      made++;
    }
  }
  return made;
}
