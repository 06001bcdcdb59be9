import type { Sql } from './pool.ts';
import { statement } from './statement.ts';

const readClock = statement<{ now: Date }>('clock.read', 'select hongyan_now() as now');

/** The database's clock, which due times and caps go by (tests may shift it). */
export async function databaseNow(sql: Sql): Promise<Date> {
  return (await readClock(sql, []))[0]!.now;
}
