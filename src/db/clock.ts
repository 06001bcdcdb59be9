import type { Sql } from './pool.ts';
import { statement } from './statement.ts';

const readClock = statement<{ now: Date }>('clock.read', 'select hongyan_now() as now');

/** The database's clock, which due times and caps go by (tests may shift it). */
export async function databaseNow(sql: Sql): Promise<Date> {
  return (await readClock(sql, []))[0]!.now;
}

/**
 * The database's clock as this process last saw it, carried on by the process's own monotonic clock, so that a jump of
 * the wall clock here moves no due time. Synchronised every few seconds.
 */
export class Clock {
  #databaseAt = Date.now();
  #monotonicAt = performance.now();

  /** Sets the clock by a time just read from the database. */
  set(databaseTime: Date): void {
    this.#databaseAt = databaseTime.getTime();
    this.#monotonicAt = performance.now();
  }

  now(): Date {
    return new Date(this.#databaseAt + (performance.now() - this.#monotonicAt));
  }
}
