import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { dayOf, newId } from '#core/ids.ts';
import { createPool } from '#db/pool.ts';
import { addCounts } from '#db/queries/delivery/count.ts';
import { insertDeliveries } from '#db/queries/delivery/insert.ts';
import { finishPushes, readControl } from '#db/queries/push/control.ts';
import { findCampaigns, findPushChannels } from '#db/queries/push/find.ts';
import { pushesToSend } from '#db/queries/push/to-send.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { useStack } from '#testkit/fresh-stack.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const key = { id: newId(), day: dayOf(newId()) };
const lane = { b: 3, appId: randomUUID() };
const now = new Date();
const delivery = { pushId: key.id, day: key.day, recipientId: randomUUID(), templateId: randomUUID(), attempt: 0 };
const accepted = { outcome: 'accepted', reason: null, spent: true, errcode: null, errmsg: null, rid: null } as const;

const statements: Record<string, (tx: Tx) => Promise<unknown>> = {
  'the look at a push before its slices are sent': (tx) => tx.together(pushesToSend([key])),
  'the look at its state in each window': (tx) => tx.together(readControl([key])),
  'its end': (tx) => finishPushes(tx, [key], now),
  'its outcomes': (tx) => insertDeliveries(tx, lane, [{ ...delivery, ...accepted, msgId: '1', calledAt: now }], now),
  'their counts': (tx) => addCounts(tx, lane.b, [{ ...key, pushId: key.id, metric: 'accepted', reason: '', n: 1 }]),
  'the look at whether it is a campaign': (tx) => findCampaigns(tx, [key]),
  'the look at its channel': (tx) => findPushChannels(tx, [key]),
};

// Its partitions are as many as the days that are kept: who opens them all for one push is slower every day.
it.each(Object.keys(statements))('%s touches the partition of its day and no other', async (name) => {
  const { connectionString } = stack().service.pool.options;
  const settings = { max: 1, applicationName: 'one day', statementTimeoutMs: 0, lockTimeoutMs: 0 };
  const pool = createPool({ connectionString: connectionString!, planOnce: true, ...settings });
  try {
    const { rows } = await withTransaction(pool, async (tx) => {
      await statements[name]!(tx);
      return tx.query(`select distinct relation::regclass::text as name from pg_locks
        where pid = pg_backend_pid() and relation::regclass::text ~ '^(push|delivery|push_count)_[0-9]+$'`);
    });
    expect(rows.map((row) => row.name.match(/\d+/)[0])).toEqual([key.day.replaceAll('-', '')]);
  } finally {
    await pool.end();
  }
});
