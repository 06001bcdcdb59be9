import { afterEach, describe, expect, it } from 'vitest';
import { getPush } from '#contract/push.ts';
import { eventually, makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, seed } from './support/audience.ts';
import { campaign, done, expectSound } from './support/campaign.ts';
import { acceptedAtLeast, killEngines, lanesHeld, spawnEngine } from './support/engines.ts';
import { faults } from './support/rows.ts';
import { calmTimes, mortalTimes } from './support/times.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
afterEach(killEngines);

const people = 1500;

async function slowApp(name: string) {
  const app = await makeApp(stack(), { spread: 8, concurrency: 64, callback: null });
  const openids = openidsOf(name, people);
  await seed(stack(), app, openids, { tags: ['all'] });
  await faults(stack(), app, { latencyMs: 60, jitterMs: 60 });
  return { app, openids };
}

/** Recipients of open intents without an outcome: those whose calls may be on the wire. */
async function onTheWire(appId: string): Promise<number> {
  const { rows } = await stack().service.pool.query(
    `select count(*)::int as n from intent i cross join lateral unnest(i.recipients) as r(id)
     where i.app_id = $1 and not exists (
       select from delivery d where d.b = i.b and d.day = i.day and d.push_id = i.push_id and d.recipient_id = r.id)`,
    [appId],
  );
  return rows[0].n;
}

async function living(): Promise<number[]> {
  const { rows } = await stack().service.pool.query('select pid from engine where stopped_at is null');
  return rows.map((row) => row.pid);
}

describe('an engine that dies in the middle of a campaign', () => {
  it('is succeeded by another: nobody lost, nobody called twice, unknown only who was on the wire', async () => {
    const first = await spawnEngine(stack(), mortalTimes);
    const { app, openids } = await slowApp('Kill');
    const id = await campaign(stack(), app, 'all');
    await acceptedAtLeast(stack(), app.appid, 500);
    first.signal('SIGKILL');
    await first.gone;
    const left = await onTheWire(app.id);
    expect(left).toBeGreaterThan(0);

    await spawnEngine(stack(), mortalTimes);
    const { outcomes } = await done(stack(), id);
    expect(outcomes).toMatchObject({ failed: 0, suppressed: 0 });
    expect(outcomes.unknown).toBeLessThanOrEqual(left);
    await expectSound(stack(), app, id, openids);
  });

  it('and comes back to life finds its lanes taken: it never calls for them again, and is one of the living', async () => {
    const sleeper = await spawnEngine(stack(), mortalTimes);
    const { app, openids } = await slowApp('Stop');
    const other = await spawnEngine(stack(), mortalTimes);
    const { rows } = await stack().service.pool.query('select count(*)::int as n from lane');
    const all = rows[0].n;
    await lanesHeld(stack(), [sleeper, all / 2], [other, all / 2]);
    const id = await campaign(stack(), app, 'all');
    await acceptedAtLeast(stack(), app.appid, 200);
    sleeper.signal('SIGSTOP');
    await lanesHeld(stack(), [other, all]);
    await eventually(async () => !(await living()).includes(sleeper.pid));
    sleeper.signal('SIGCONT');
    await expectSound(stack(), app, id, openids);
    // It does its share again.
    await lanesHeld(stack(), [sleeper, all / 2], [other, all / 2]);

    // And when the other one goes in order and a third comes, that one does not take it for dead.
    other.signal('SIGTERM');
    await other.gone;
    await lanesHeld(stack(), [sleeper, all]);
    const third = await spawnEngine(stack(), mortalTimes);
    await lanesHeld(stack(), [sleeper, all / 2], [third, all / 2]);
  });
});

describe('an engine that is told to stop in the middle of a campaign', () => {
  it('ends its calls and hands over: nothing is unknown', async () => {
    const first = await spawnEngine(stack(), calmTimes);
    const { app, openids } = await slowApp('Term');
    const id = await campaign(stack(), app, 'all');
    await acceptedAtLeast(stack(), app.appid, 300);
    first.signal('SIGTERM');
    await first.gone;
    expect(await onTheWire(app.id)).toBe(0);
    expect(await stack().api.call(getPush, { params: { push_id: id } })).toMatchObject({ law: { holds: true } });
    await spawnEngine(stack(), calmTimes);
    expect((await done(stack(), id)).outcomes).toEqual({ accepted: people, failed: 0, suppressed: 0, unknown: 0 });
    await expectSound(stack(), app, id, openids);
  });
});
