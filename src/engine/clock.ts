/**
 * The database's clock as this process last saw it, carried on by the process's own monotonic clock, so that a jump of
 * the wall clock here moves no due time. Synchronised with every heartbeat.
 */
export class Clock {
  #databaseAt = Date.now();
  #monotonicAt = performance.now();

  /** Sets the clock by a time just read from the database. */
  set(databaseNow: Date): void {
    this.#databaseAt = databaseNow.getTime();
    this.#monotonicAt = performance.now();
  }

  now(): Date {
    return new Date(this.#databaseAt + (performance.now() - this.#monotonicAt));
  }
}
