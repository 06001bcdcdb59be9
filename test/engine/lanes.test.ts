import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { beatEngine, insertEngine, listEngines, markEnginesStopped } from '#db/queries/engine/beat.ts';
import { listLanes, takeLanes } from '#db/queries/lane/lease.ts';
import { withTransaction } from '#db/tx.ts';
import { defaultTimes } from '#engine/context.ts';
import { Heart } from '#engine/heart.ts';
import { LaneKeeper } from '#engine/lanes/keeper.ts';
import { eventually, makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, seed } from './support/audience.ts';
import { engineContext } from './support/by-hand.ts';
import { campaign, done, expectSound } from './support/campaign.ts';
import { acceptedAtLeast, killEngines, lanesHeld, spawnEngine } from './support/engines.ts';
import { faults } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
afterEach(killEngines);

const people = 2000;
const engines = async () => (await listEngines(stack().service.pool)).map((engine) => engine.id);

describe('lanes', () => {
  it('are shared by the living engines and handed over in the middle of a campaign, with nobody unknown', async () => {
    const one = await spawnEngine(stack(), calmTimes);
    const app = await makeApp(stack(), { spread: 12, concurrency: 40, callback: null });
    const openids = openidsOf('Lane', people);
    await seed(stack(), app, openids, { tags: ['all'] });
    await lanesHeld(stack(), [one, 12]);
    await faults(stack(), app, { latencyMs: 80, jitterMs: 80 });
    const id = await campaign(stack(), app, 'all');
    await acceptedAtLeast(stack(), app.appid, 100);
    // Slow enough to last until the lanes have gone to and fro.
    await faults(stack(), app, { latencyMs: 1500, jitterMs: 500 });

    const two = await spawnEngine(stack(), calmTimes);
    await lanesHeld(stack(), [one, 6], [two, 6]);
    const three = await spawnEngine(stack(), calmTimes);
    await lanesHeld(stack(), [one, 4], [two, 4], [three, 4]);
    one.signal('SIGTERM');
    await one.gone;
    await lanesHeld(stack(), [two, 6], [three, 6]);
    expect(stack().emulator.world.apps.get(app.appid)!.stats.acceptedCalls).toBeLessThan(people);
    await faults(stack(), app, { latencyMs: 20, jitterMs: 20 });

    expect((await done(stack(), id)).outcomes).toEqual({ accepted: people, failed: 0, suppressed: 0, unknown: 0 });
    await expectSound(stack(), app, id, openids);
  });

  it('that are always busy start nothing more when they are too many, until they can be given away', async () => {
    await makeApp(stack(), { spread: 6, callback: null });
    await markEnginesStopped(stack().service.pool, await engines(), new Date());
    const context = engineContext(stack(), { times: { ...defaultTimes, pollMs: 10 } });
    const heart = new Heart(context);
    const keeper = new LaneKeeper(context, heart);
    let busy = true;
    keeper.busy = () => busy;
    await heart.start();
    keeper.start();
    const { rows } = await stack().service.pool.query('select count(*)::int as n from lane');
    const all = rows[0].n;
    const leaving = () => [...keeper.held.values()].filter((lane) => lane.leaving).length;
    await eventually(async () => keeper.held.size === all);
    expect(leaving()).toBe(0);

    const other = newId();
    await insertEngine(context.pool, { id: other, host: 'test', pid: 1 }, context.clock.now());
    await eventually(async () => leaving() === all / 2);
    expect(keeper.held.size).toBe(all);
    // It went before anything was given away: all stay.
    await markEnginesStopped(context.pool, [other], context.clock.now());
    await eventually(async () => leaving() === 0);
    const another = newId();
    await insertEngine(context.pool, { id: another, host: 'test', pid: 1 }, context.clock.now());
    await eventually(async () => leaving() === all / 2);
    busy = false;
    await eventually(async () => keeper.held.size === all / 2);
    expect(leaving()).toBe(0);
    await keeper.stop();
    await keeper.release();
    await heart.stop();
    await markEnginesStopped(context.pool, [another], context.clock.now());
    const held = await stack().service.pool.query('select from lane where engine_id is not null');
    expect(held.rows).toEqual([]);
  });

  it('given up in a stall go to others where they are more than a share: none stays in our name unheld', async () => {
    await makeApp(stack(), { spread: 6, callback: null });
    await markEnginesStopped(stack().service.pool, await engines(), new Date());
    const context = engineContext(stack(), { times: { ...defaultTimes, pollMs: 10 } });
    const heart = new Heart(context);
    const keeper = new LaneKeeper(context, heart);
    let busy = true;
    keeper.busy = () => busy;
    await heart.start();
    keeper.start();
    const { rows } = await stack().service.pool.query('select count(*)::int as n from lane');
    const all = rows[0].n;
    await eventually(async () => keeper.held.size === all);

    const other = newId();
    await insertEngine(context.pool, { id: other, host: 'test', pid: 1 }, context.clock.now());
    await eventually(async () => [...keeper.held.values()].some((lane) => lane.leaving));
    keeper.dropAll();
    busy = false;
    await eventually(async () => {
      const left = await stack().service.pool.query('select from lane where engine_id is null');
      return left.rows.length === all / 2;
    });
    expect(keeper.held.size).toBe(all / 2);
    await keeper.stop();
    await keeper.release();
    await heart.stop();
    await markEnginesStopped(context.pool, [other], context.clock.now());
  });

  it('of a dead engine are all taken at once, however many engines there are, and then shared', async () => {
    const app = await makeApp(stack(), { spread: 6, callback: null });
    const { pool, clock } = stack().service;
    await markEnginesStopped(pool, await engines(), new Date());
    const [dead, young] = [newId(), newId()];
    for (const id of [dead, young]) await insertEngine(pool, { id, host: 'test', pid: 1 }, clock.now());
    const lanes = await listLanes(pool);
    await withTransaction(pool, (tx) => takeLanes(tx, lanes, dead, clock.now()));
    const context = engineContext(stack(), { times: { ...defaultTimes, pollMs: 10, patienceMs: 100 } });
    const heart = new Heart(context);
    const keeper = new LaneKeeper(context, heart);
    let recovered = 0;
    keeper.recover = async () => {
      recovered++;
    };
    const beating = setInterval(() => void beatEngine(pool, young), 10);
    await heart.start();
    keeper.start();
    await eventually(async () => recovered === lanes.length);
    await eventually(async () => keeper.held.size === lanes.length / 2);
    // Let go of first, and given away after that.
    await eventually(async () => {
      const { rows } = await pool.query('select from lane where engine_id is null');
      return rows.length === lanes.length / 2;
    });
    clearInterval(beating);
    await keeper.stop();
    await keeper.release();
    await heart.stop();
    await markEnginesStopped(pool, [dead, young], clock.now());
    expect((await listLanes(pool)).filter((lane) => lane.app_id === app.id && lane.engine_id !== null)).toEqual([]);
  });

  it('are taken together, but for one that moved meanwhile and one in a transaction of its owner', async () => {
    const app = await makeApp(stack(), { spread: 6, callback: null });
    const { pool, clock } = stack().service;
    const lanes = (await listLanes(pool)).filter((lane) => lane.app_id === app.id);
    const [moved, locked, ...others] = lanes;
    const [one, two] = [newId(), newId()];
    await withTransaction(pool, (tx) => takeLanes(tx, [moved!], one, clock.now()));
    const [asked, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const owner = withTransaction(pool, async (tx) => {
      await tx.query('select from lane where app_id = $1 and b = $2 for share', [app.id, locked!.b]);
      asked.resolve();
      await ended.promise;
    });
    await asked.promise;

    const taken = await withTransaction(pool, (tx) => takeLanes(tx, lanes, two, clock.now()));
    expect(taken).toEqual(others.map(({ b, fence }) => ({ b, appId: app.id, fence: fence + 1 })));
    ended.resolve();
    await owner;
    const again = await withTransaction(pool, (tx) => takeLanes(tx, lanes, two, clock.now()));
    expect(again).toEqual([{ b: locked!.b, appId: app.id, fence: locked!.fence + 1 }]);
  });
});
