import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getPush } from '#contract/push.ts';
import { burstOf } from '#core/delivery/rate.ts';
import { databaseNow } from '#db/clock.ts';
import { blockOf } from '#engine/dispatch/hand.ts';
import { eventually, finished, makeApp, type TestApp } from '#testkit/app.ts';
import { freshDatabase, useStack } from '#testkit/fresh-stack.ts';
import { startStack, type TestStack } from '#testkit/stack.ts';
import { openidsOf, push, seed } from './support/audience.ts';
import { campaign, done, expectSound } from './support/campaign.ts';
import { setDatabaseClock, shiftDatabaseClock } from './support/database-clock.ts';
import { acceptedAtLeast, lanesByPid, lanesHeld, spawnEngine, stopEngines } from './support/engines.ts';
import { deliveriesOf, faults } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

const hourMs = 3_600_000;
const people = 600;

const shownOf = (stack: TestStack, id: string) => stack.api.call(getPush, { params: { push_id: id } });
const messagesOf = (stack: TestStack, app: TestApp) => stack.emulator.world.apps.get(app.appid)!.messages;

/** Everybody was called once, in one attempt, and got it; nothing is in doubt. */
async function expectCalm(stack: TestStack, app: TestApp, id: string, openids: string[]): Promise<void> {
  expect((await done(stack, id)).outcomes).toEqual({
    accepted: openids.length,
    failed: 0,
    suppressed: 0,
    unknown: 0,
  });
  await expectSound(stack, app, id, openids);
  for (const row of (await deliveriesOf(stack, app, id)).values()) expect(row.attempt).toBe(0);
}

describe('wall clocks that jump by an hour during a campaign', () => {
  const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
  afterEach(stopEngines);

  it('steal no lane, lose and repeat nobody, and send nothing early', async () => {
    const [one, two] = [await spawnEngine(stack(), calmTimes), await spawnEngine(stack(), calmTimes)];
    const app = await makeApp(stack(), { spread: 4, concurrency: 20, callback: null });
    const openids = openidsOf('Wall', people);
    const scheduled = openidsOf('Later', 5);
    await seed(stack(), app, openids, { tags: ['all'] });
    await seed(stack(), app, scheduled);
    await lanesHeld(stack(), [one, 2], [two, 2]);
    await faults(stack(), app, { latencyMs: 60, jitterMs: 60 });
    const dueAt = new Date((await databaseNow(stack().service.pool)).getTime() + 3000);
    const later = await push(stack(), app, scheduled, { schedule: { at: dueAt.toISOString() } });
    const inAnHour = new Date(dueAt.getTime() + hourMs / 2);
    const muchLater = await push(stack(), app, scheduled, { schedule: { at: inAnHour.toISOString() } });
    const id = await campaign(stack(), app, 'all');
    const before = await lanesByPid(stack());
    for (const [n, [first, second]] of [
      [hourMs, -hourMs],
      [-hourMs, hourMs],
      [0, 0],
    ].entries()) {
      await acceptedAtLeast(stack(), app.appid, 50 + 100 * n);
      one.shiftClock(first!);
      two.shiftClock(second!);
    }
    await expectCalm(stack(), app, id, openids);
    expect(await lanesByPid(stack())).toEqual(before);
    await done(stack(), later);
    // The platform's clock is the right one.
    for (const { at, openid } of messagesOf(stack(), app)) {
      if (scheduled.includes(openid)) expect(at).toBeGreaterThanOrEqual(dueAt.getTime());
    }
    expect(await shownOf(stack(), muchLater)).toMatchObject({ state: 'scheduled', pending: 5, law: { holds: true } });
    for (const row of (await deliveriesOf(stack(), app, later)).values()) {
      expect(row.called_at!.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
      expect(row.called_at!.getTime()).toBeLessThan(dueAt.getTime() + hourMs / 2);
    }
  });
});

describe('a database clock that jumps by an hour during a campaign', () => {
  const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
  afterEach(async () => {
    await shiftDatabaseClock(stack().service.pool, 0);
    await stopEngines();
  });

  it.each([
    ['forth and back', [hourMs, 0]],
    ['back and forth', [-hourMs, 0]],
  ])('%s steals no lane, loses and repeats nobody, and keeps rates', async (_, jumps) => {
    const { pool } = stack().service;
    const [one, two] = [await spawnEngine(stack(), calmTimes), await spawnEngine(stack(), calmTimes)];
    const app = await makeApp(stack(), { spread: 4, concurrency: 20, callback: null, ratePerSecond: 150 });
    const openids = openidsOf('Base', people);
    await seed(stack(), app, openids, { tags: ['all'] });
    await eventually(async () => [...(await lanesByPid(stack())).keys()].every((pid) => pid !== 0), 60_000);
    const before = await lanesByPid(stack());
    const id = await campaign(stack(), app, 'all');
    for (const [n, jump] of jumps.entries()) {
      // After a jump back, what was not in hand waits for its time: of those in hand somebody goes on or nobody.
      if (n === 0 || jumps[0]! > 0) await acceptedAtLeast(stack(), app.appid, 100 + 150 * n);
      await shiftDatabaseClock(pool, jump);
    }
    await expectCalm(stack(), app, id, openids);
    expect(await lanesByPid(stack())).toEqual(before);
    expect(before.size).toBe(2);
    expect([one.pid, two.pid].sort()).toEqual([...before.keys()].sort());
    // By the platform's clock; its calls may come bunched by half a second.
    const times = messagesOf(stack(), app)
      .map((message) => message.at / 1000)
      .sort((a, b) => a - b);
    for (const [i, from] of times.entries()) {
      for (const [n, to] of times.slice(i).entries()) {
        const allowed = burstOf(150) + 2 * blockOf(150) + 150 * (to - from + 0.5);
        expect(n + 1).toBeLessThanOrEqual(allowed);
      }
    }
  });

  it('makes due what is due by it, and nothing else', async () => {
    const { pool } = stack().service;
    await spawnEngine(stack(), calmTimes);
    const app = await makeApp(stack(), { callback: null });
    const openids = openidsOf('Due', 5);
    await seed(stack(), app, openids, { credits: 2 });
    const now = (await databaseNow(pool)).getTime();
    const at = (ms: number) => ({ schedule: { at: new Date(now + ms).toISOString() } });
    const half = await push(stack(), app, openids, at(hourMs / 2));
    const double = await push(stack(), app, openids, at(2 * hourMs));
    await shiftDatabaseClock(pool, hourMs);
    await expectCalm(stack(), app, half, openids);
    await shiftDatabaseClock(pool, 0);
    expect(await shownOf(stack(), double)).toMatchObject({
      pending: 5,
      outcomes: { accepted: 0 },
      law: { holds: true },
    });
    const calls = [...(await deliveriesOf(stack(), app, half)).values()].map((row) => row.called_at!.getTime());
    expect(Math.min(...calls)).toBeGreaterThanOrEqual(now + hourMs / 2);
  });
});

describe('a change to or from daylight saving time', () => {
  const zone = 'America/New_York';
  const zoneBefore = process.env.TZ;
  let stack: TestStack;
  let drop: () => Promise<void>;

  // Both the process and the database live in that zone; nothing may be read or written without one.
  beforeAll(async () => {
    process.env.TZ = zone;
    const database = await freshDatabase();
    drop = database.drop;
    const name = new URL(database.url).pathname.slice(1);
    stack = await startStack({ databaseUrl: database.url, times: calmTimes });
    await stack.service.pool.query(`alter database "${name}" set timezone = '${zone}'`);
    await stack.stop();
    stack = await startStack({ databaseUrl: database.url, times: calmTimes });
  });
  afterEach(async () => {
    await shiftDatabaseClock(stack.service.pool, 0);
    await eventually(async () => Math.abs(stack.service.clock.now().getTime() - Date.now()) < 60_000);
  });
  afterAll(async () => {
    await stack.stop();
    await drop();
    if (zoneBefore === undefined) delete process.env.TZ;
    else process.env.TZ = zoneBefore;
  });

  it.each([
    // The clock goes from 01:59:59 to 03:00:00.
    [
      'spring',
      '2027-03-14T01:59:57-05:00',
      ['2027-03-14T01:59:59-05:00', '2027-03-14T03:00:01-04:00'],
      '2027-03-14T04:00:01-04:00',
    ],
    // The hour from 01:00 comes twice.
    [
      'autumn',
      '2027-11-07T01:59:57-04:00',
      ['2027-11-07T01:59:59-04:00', '2027-11-07T01:00:01-05:00'],
      '2027-11-07T01:59:59-05:00',
    ],
  ])('in %s sends what is due by its instant: once, not early, not an hour off', async (_, start, soon, hourLater) => {
    const { pool } = stack.service;
    const app = await makeApp(stack, { callback: null });
    const openids = openidsOf('Dst', 5);
    await seed(stack, app, openids, { credits: 3 });
    await setDatabaseClock(pool, new Date(start));
    await eventually(async () => Math.abs(stack.service.clock.now().getTime() - Date.parse(start)) < 60_000);
    const ids: string[] = [];
    for (const at of soon) ids.push(await push(stack, app, openids, { schedule: { at } }));
    const twin = await push(stack, app, openids, { schedule: { at: hourLater } });
    for (const [i, id] of ids.entries()) {
      expect(await finished(stack, id)).toMatchObject({
        outcomes: { accepted: 5 },
        due_at: new Date(soon[i]!).toISOString(),
        law: { holds: true },
      });
      for (const row of (await deliveriesOf(stack, app, id)).values()) {
        expect(row.called_at!.getTime()).toBeGreaterThanOrEqual(Date.parse(soon[i]!));
        expect(row.called_at!.getTime()).toBeLessThan(Date.parse(hourLater));
      }
    }
    expect(await shownOf(stack, twin)).toMatchObject({ state: 'scheduled', pending: 5 });
    await setDatabaseClock(pool, new Date(hourLater));
    expect(await finished(stack, twin)).toMatchObject({ outcomes: { accepted: 5 }, law: { holds: true } });
    expect(messagesOf(stack, app)).toHaveLength(15);
  });
});
