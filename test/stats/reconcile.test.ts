import { describe, expect, it } from 'vitest';
import { listEvents } from '#contract/event.ts';
import { createPush } from '#contract/push.ts';
import { localDay } from '#core/stats/funnel.ts';
import { findApp } from '#db/queries/app/find.ts';
import { reconcileDay } from '#engine/stats/reconcile.ts';
import { eventually, finished, makeApp, pushBody, settled } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { engineContext } from '../engine/support/by-hand.ts';

const stack = useStack();

describe('the nightly comparison', () => {
  it('finds nothing while sums and rows agree, and names what differs', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Night', 12);
    await seed(stack(), app, openids.slice(0, 9));
    const receipt = await stack().api.call(createPush, { body: pushBody(app, openids) });
    await finished(stack(), 'id' in receipt ? receipt.id : '');
    await settled(stack());
    const { pool } = stack().service;
    await eventually(async () => (await pool.query('select from stat_fact')).rows.length === 0);

    const row = (await findApp(pool, app.id))!;
    const day = localDay(new Date(), row.time_zone);
    const context = engineContext(stack());
    expect(await reconcileDay(context, row, day)).toEqual([]);
    expect((await stack().api.call(listEvents, { query: {} })).items).toEqual([]);

    await pool.query(
      "update stat set accepted = accepted + 2 where app_id = $1 and grain = 15 and dimension = 'template'",
      [app.id],
    );
    await pool.query("update push_count set n = n - 1 where metric = 'delivered'");
    const drift = await reconcileDay(context, row, day);
    expect(drift[0]).toEqual({ of: `${app.templateId}.accepted`, rows: 9, sums: 11 });
    expect(drift[1]!.of).toMatch(/^pushes of .*: delivered$/);
    const { items } = await stack().api.call(listEvents, { query: { app_id: app.id } });
    expect(items).toMatchObject([{ kind: 'stats_drift', payload: { day, differences: drift } }]);
  });
});
