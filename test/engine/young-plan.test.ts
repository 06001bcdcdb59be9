import { beforeAll, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { dayOf, newId } from '#core/ids.ts';
import { createPool } from '#db/pool.ts';
import { finishPushes, readControl } from '#db/queries/push/control.ts';
import { pushesToSend } from '#db/queries/push/to-send.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const many = 300;
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { spread: 1, callback: null });
});

/** Rows of the day's pushes and of slices that the transaction has read so far. */
async function rowsRead(tx: Tx): Promise<number> {
  const { rows } = await tx.query(`select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int as n
    from pg_stat_xact_user_tables where relname ~ '^(push_[0-9]+|slice)$'`);
  return rows[0].n;
}

// Over an empty day the planner took scans and joins that read all of it, and kept to them: the end of each of 10,000
// pushes took a second and more.
it('statements planned while the day is young read one push of many by its key', async () => {
  const { connectionString } = stack().service.pool.options;
  const settings = { max: 1, applicationName: 'young', statementTimeoutMs: 0, lockTimeoutMs: 0 };
  const pool = createPool({ connectionString: connectionString!, planOnce: true, byIndex: true, ...settings });
  try {
    const run = async (tx: Tx, id: string) => {
      const key = { id, day: dayOf(id) };
      await tx.together([...pushesToSend([key]), ...readControl([key])]);
      return finishPushes(tx, [key], new Date());
    };
    await withTransaction(pool, (tx) => run(tx, newId()));
    const openids = Array.from({ length: many }, (_, i) => `oYoung${i}`);
    const receipts = await Promise.all(
      openids.map((openid) => stack().api.call(createPush, { body: pushBody(app, [openid]) })),
    );
    const { id } = receipts[many / 2] as { id: string };
    await withTransaction(pool, async (tx) => {
      await tx.query('delete from slice where push_id = $1', [id]);
      const before = await rowsRead(tx);
      expect(await run(tx, id)).toBe(1);
      expect((await rowsRead(tx)) - before).toBeLessThan(10);
    });
  } finally {
    await pool.end();
  }
});
