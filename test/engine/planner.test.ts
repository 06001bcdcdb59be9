import { beforeAll, describe, expect, it } from 'vitest';
import { cancelPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { Planner } from '#engine/planner/planner.ts';
import { eventually, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf } from './support/audience.ts';
import { engineContext } from './support/by-hand.ts';
import { campaign, done } from './support/campaign.ts';
import { killEngines, spawnEngine } from './support/engines.ts';
import { connectionLost, hookedPool } from './support/hooked-pool.ts';
import { shown } from './support/prepared.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const people = 5000;
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { spread: 2, callback: null });
  const openids = openidsOf('Plan', people);
  for (let from = 0; from < people; from += 1000) {
    const recipients = openids.slice(from, from + 1000).map((openid, i) => {
      return { openid, tags: i % 10 === 0 ? ['all', 'some'] : ['all'] };
    });
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
  }
});

type Hooks = Parameters<typeof hookedPool>[1];

/** A planner on the stack's database; `during` may break it. */
function plannerWith(hooks: Hooks): Planner {
  const { pool } = stack().service;
  return new Planner(engineContext(stack(), { pool: hookedPool(pool, hooks) }));
}

async function planned(pushId: string) {
  const sql = 'select b, cardinality(recipients) as n, recipients from slice where push_id = $1';
  const { rows } = await stack().service.pool.query(sql, [pushId]);
  const ids = rows.flatMap((row) => row.recipients as string[]);
  return { count: ids.length, distinct: new Set(ids).size, largest: Math.max(0, ...rows.map((row) => row.n)) };
}

async function expectPlannedOnce(pushId: string, count: number): Promise<void> {
  expect(await planned(pushId)).toMatchObject({ count, distinct: count });
  expect((await planned(pushId)).largest).toBeLessThanOrEqual(1000);
  expect(await shown(stack(), pushId)).toMatchObject({
    state: 'sending',
    audience_count: count,
    pending: count,
    law: { holds: true },
  });
}

const isPlanned = async (pushId: string) => (await shown(stack(), pushId)).planned_at !== null;

describe('planning', () => {
  it('repeats nothing and skips nothing when it is stopped between pages', async () => {
    const id = await campaign(stack(), app, 'all');
    let rounds = 0;
    while (!(await isPlanned(id))) {
      rounds++;
      const reached = Promise.withResolvers<void>();
      const planner = plannerWith({ after: { 'push.plan_move': reached.resolve, 'push.plan_end': reached.resolve } });
      planner.start();
      await reached.promise;
      await planner.stop();
      const push = await shown(stack(), id);
      expect(push).toMatchObject({ law: { holds: true } });
      expect(push.pending).toBe(push.audience_count);
    }
    // A page each, of two buckets.
    expect(rounds).toBeGreaterThanOrEqual(6);
    await expectPlannedOnce(id, people);
  });

  it('repeats nothing and skips nothing when its connection breaks, whatever it was doing', async () => {
    const id = await campaign(stack(), app, 'all');
    const lose = () => Promise.reject(connectionLost());
    const losses: Hooks[] = [
      { before: { 'push.plan_begin': lose } },
      { after: { 'push.plan_begin': lose } },
      { before: { 'push.plan_move': lose } },
      { before: { 'slice.insert': lose } },
      { before: { commit: lose } },
      { after: { commit: lose } },
      { before: { 'push.plan_end': lose } },
      { after: { 'push.plan_end': lose } },
    ];
    for (const { before, after } of losses) {
      const broken = Promise.withResolvers<void>();
      const noting = (hooks: Hooks['before'] = {}) =>
        Object.fromEntries(
          Object.entries(hooks).map(([name, hook]) => [
            name,
            () => {
              broken.resolve();
              return hook();
            },
          ]),
        );
      const planner = plannerWith({ before: noting(before), after: noting(after) });
      planner.start();
      await broken.promise;
      await planner.stop();
    }
    const last = plannerWith({});
    last.start();
    await eventually(() => isPlanned(id));
    await last.stop();
    await expectPlannedOnce(id, people);
  });

  it('by two planners at once is still done once', async () => {
    const id = await campaign(stack(), app, 'all');
    const planners = [plannerWith({}), plannerWith({})];
    for (const planner of planners) planner.start();
    await eventually(() => isPlanned(id));
    await Promise.all(planners.map((planner) => planner.stop()));
    await expectPlannedOnce(id, people);
  });

  it('takes those the rule names, and nobody else', async () => {
    const id = await campaign(stack(), app, 'some');
    const planner = plannerWith({});
    planner.start();
    await eventually(() => isPlanned(id));
    await planner.stop();
    await expectPlannedOnce(id, people / 10);
  });

  it('ends with the push when that is cancelled in the middle: who was planned is told so, and the push is over', async () => {
    const id = await campaign(stack(), app, 'all');
    const cancel = async () => void (await stack().api.call(cancelPush, { params: { push_id: id } }));
    const halfway = Promise.withResolvers<void>();
    const begun = plannerWith({ after: { 'push.plan_move': halfway.resolve } });
    begun.start();
    await halfway.promise;
    await begun.stop();
    const planner = plannerWith({ before: { 'push.plan_move': cancel } });
    planner.start();
    await eventually(async () => (await shown(stack(), id)).state === 'cancelled');
    await planner.stop();
    const { audience_count: count } = await shown(stack(), id);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(people);
    expect(await planned(id)).toMatchObject({ count, distinct: count });

    await spawnEngine(stack(), calmTimes);
    const over = await done(stack(), id);
    await killEngines();
    expect(over).toMatchObject({
      state: 'cancelled',
      audience_count: count,
      pending: 0,
      reasons: [{ outcome: 'suppressed', reason: 'cancelled', count }],
      law: { holds: true },
    });
  });
});
