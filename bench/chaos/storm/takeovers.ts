import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '#db/pool.ts';

const lookEveryMs = 25;

/** The id an engine's process has in the database; undefined when it holds no lane, or nobody answers. */
export async function engineWithLanes(pool: Pool, pid: number): Promise<string | undefined> {
  const { rows } = await pool.query(
    `select e.id from engine e where e.pid = $1 and exists (select from lane l where l.engine_id = e.id)
     order by e.started_at desc limit 1`,
    [pid],
  );
  return rows[0]?.id;
}

/**
 * How long it takes until others hold all lanes of an engine that went silent at `since` (of `performance.now`), in
 * milliseconds. Null when it is called off before, or the database cannot be asked.
 */
export async function measureTakeover(
  pool: Pool,
  engineId: string,
  since: number,
  calledOff: () => boolean,
): Promise<number | null> {
  while (!calledOff()) {
    const rows = await pool.query('select from lane where engine_id = $1 limit 1', [engineId]).then(
      (result) => result.rows,
      () => null,
    );
    if (rows === null || calledOff()) return null;
    if (rows.length === 0) return performance.now() - since;
    await delay(lookEveryMs);
  }
  return null;
}
