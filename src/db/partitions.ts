import type { Sql } from './pool.ts';
import { dailyTables } from './table-kinds.ts';

const DAY = 86_400_000;
const iso = (at: number) => new Date(at).toISOString().slice(0, 10);

/**
 * How many days before today are kept of what is only needed for a while; the rest is kept as long as the owner says.
 * Idempotency keys are promised for 24 hours. A report is filed up to 8 days back, and its repeat is known for 10 more.
 */
export const keptDays: Readonly<Record<string, number>> = { idempotency: 2, inbox: 18 };

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
  const from = (table: string) => -Math.min(span.behind, keptDays[table] ?? span.behind);
  for (let offset = -span.behind; offset <= span.ahead; offset++) {
    const day = iso(now.getTime() + offset * DAY);
    const next = iso(now.getTime() + (offset + 1) * DAY);
    for (const table of dailyTables) {
      const name = partitionName(table, day);
      if (present.has(name) || offset < from(table)) continue;
      await sql.query(
        `create table if not exists ${name} partition of ${table} for values from ('${day}') to ('${next}')`,
      );
      made++;
    }
  }
  return made;
}

/** A daily partition as it stands in the database. */
export interface DailyPartition {
  table: (typeof dailyTables)[number];
  day: string;
  name: string;
  /** `detached`: dropping it was interrupted half-way. */
  state: 'attached' | 'detaching' | 'detached';
}

/** Every daily partition there is, those half dropped among them. */
export async function listPartitions(sql: Sql): Promise<DailyPartition[]> {
  const { rows } = await sql.query<{ name: string; pending: boolean | null }>(
    `select c.relname as name, i.inhdetachpending as pending
     from pg_class c left join pg_inherits i on i.inhrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname ~ $1`,
    [`^(${dailyTables.join('|')})_[0-9]{8}$`],
  );
  return rows.map(({ name, pending }) => {
    const cut = name.lastIndexOf('_');
    const table = name.slice(0, cut) as DailyPartition['table'];
    const day = name.slice(cut + 1).replace(/^(....)(..)(..)$/, '$1-$2-$3');
    return { table, day, name, state: pending === null ? 'detached' : pending ? 'detaching' : 'attached' };
  });
}

/**
 * Drops a daily partition without making readers or writers of the others wait: detached first, which waits for
 * transactions that may still see it. An interrupted one is taken up where it stopped. To be run outside a transaction.
 */
export async function dropPartition(sql: Sql, { table, name, state }: DailyPartition): Promise<void> {
  const how = state === 'detaching' ? 'finalize' : 'concurrently';
  if (state !== 'detached') await sql.query(`alter table ${table} detach partition ${name} ${how}`);
  await sql.query(`drop table ${name}`);
}
