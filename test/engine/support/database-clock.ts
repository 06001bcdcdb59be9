import type { Pool } from '#db/pool.ts';

/**
 * Moves the clock of a database for all its sessions at once: as the setting `hongyan.clock_shift` does for those that
 * begin later.
 */
export async function shiftDatabaseClock(pool: Pool, shiftMs: number): Promise<void> {
  await pool.query(
    `create or replace function hongyan_now() returns timestamptz language sql stable as
     $$ select statement_timestamp() + ${shiftMs} * interval '1 millisecond' $$`,
  );
}

/** Sets it to a moment; from there it runs on. */
export async function setDatabaseClock(pool: Pool, at: Date): Promise<void> {
  const { rows } = await pool.query('select statement_timestamp() as now');
  await shiftDatabaseClock(pool, at.getTime() - rows[0].now.getTime());
}
