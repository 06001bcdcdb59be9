import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { getLimiter, listLimiters, setLimiter } from '#contract/app.ts';
import { createPush, getPush } from '#contract/push.ts';
import { pausePush, resumePush } from '#contract/push-control.ts';
import { burstOf } from '#core/delivery/rate.ts';
import { newId } from '#core/ids.ts';
import type { LimiterKey } from '#db/queries/limiter/row.ts';
import { setRate, takeTokens } from '#db/queries/limiter/take.ts';
import { blockOf } from '#engine/dispatch/hand.ts';
import { eventually, finished, goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, push, seed } from './support/audience.ts';
import { campaign, done, expectSound } from './support/campaign.ts';
import { killEngines, lanesHeld, spawnEngine } from './support/engines.ts';
import { deliveriesOf } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

/** A call leaves some time after its token was taken, and not always the same. Seconds. */
const jitter = 0.5;

/** By how many calls a rate was exceeded in the worst stretch of time; what burst and blocks allow is no excess. */
async function excess(stack: ReturnType<typeof useStack>, app: TestApp, ids: string[], rate: number, engines = 1) {
  const calls: number[] = [];
  for (const id of ids) {
    for (const row of (await deliveriesOf(stack(), app, id)).values()) {
      if (row.called_at !== null) calls.push(row.called_at.getTime() / 1000);
    }
  }
  calls.sort((a, b) => a - b);
  const allowed = burstOf(rate) + engines * blockOf(rate);
  let worst = Number.NEGATIVE_INFINITY;
  for (const [i, from] of calls.entries()) {
    for (const [n, to] of calls.slice(i).entries()) {
      worst = Math.max(worst, n + 1 - allowed - rate * (to - from + jitter));
    }
  }
  return worst;
}

describe('with one engine', () => {
  const stack = useStack({ times: calmTimes });

  it('an app costs no limiter row: its rate is kept in memory', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Alone', 20);
    await seed(stack(), app, openids, { credits: 2 });
    await finished(stack(), await push(stack(), app, openids));
    // The first window may come before the engine knows that all lanes are its own.
    const taken = async () => (await stack().service.pool.query('select tokens from limiter')).rows;
    const before = await taken();
    await finished(stack(), await push(stack(), app, openids));
    expect(await taken()).toEqual(before);
  });

  it('a push keeps its pace, also when it goes on after a pause', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Pace', 50);
    await seed(stack(), app, openids);
    const id = await push(stack(), app, openids, { pace: { per_minute: 1200 } });
    expect((await stack().api.call(getPush, { params: { push_id: id } })).pace).toEqual({ per_minute: 1200 });
    const accepted = async () => (await stack().api.call(getPush, { params: { push_id: id } })).outcomes.accepted;
    await eventually(async () => (await accepted()) >= 5);
    await stack().api.call(pausePush, { params: { push_id: id } });
    // Long enough that a bucket without a bottom would be full.
    const { rows } = await stack().service.pool.query(
      "update limiter set filled_at = filled_at - interval '1 hour' where key = $1 returning rate, burst",
      [id],
    );
    expect(rows).toEqual([{ rate: 20, burst: burstOf(20) }]);
    await stack().api.call(resumePush, { params: { push_id: id } });
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 50 }, law: { holds: true } });
    expect(await excess(stack, app, [id], 20)).toBeLessThanOrEqual(0);
  });

  it('a slow push keeps nobody else waiting, in the same lane neither', async () => {
    const app = await makeApp(stack(), { spread: 1 });
    const openids = openidsOf('Slow', 3000);
    await seed(stack(), app, openids, { credits: 2, tags: ['slow'] });
    const slow = await campaign(stack(), app, 'slow', { pace: { per_minute: 1 }, priority: 50 });
    await eventually(async () => (await stack().api.call(getPush, { params: { push_id: slow } })).planned_at !== null);
    const quick = await campaign(stack(), app, 'slow');
    expect(await done(stack(), quick)).toMatchObject({ outcomes: { accepted: 3000 }, law: { holds: true } });
    const { outcomes, pending, law } = await stack().api.call(getPush, { params: { push_id: slow } });
    expect(outcomes.accepted).toBeLessThan(20);
    expect({ all: outcomes.accepted + pending, law }).toMatchObject({ all: 3000, law: { holds: true } });
  });

  it('a template is kept to the rate set by the API; others are not, and taking it off lets all go', async () => {
    const app = await makeApp(stack(), { more: [{ title: '另一个', kind: 'one_time' }] });
    const openids = openidsOf('Rate', 60);
    const other = app.more[0]!;
    await seed(stack(), app, openids, { credits: 2, templates: [app.template, other] });
    const params = { app_id: app.id, scope: 'template' as const, key: app.templateId };
    const set = await stack().api.call(setLimiter, { params, body: { rate_per_second: 20 } });
    expect(set).toMatchObject({ paused: false, rate_per_second: 20, burst: burstOf(20), quota: null });
    expect(await stack().api.call(getLimiter, { params })).toEqual(set);
    const all = { params: { app_id: app.id } };
    expect((await stack().api.call(listLimiters, all)).items).toEqual([]);
    expect((await stack().api.call(listLimiters, { ...all, query: { include: 'rates' } })).items).toEqual([set]);
    // Whatever the engine looks at after this push, it looks at with the rate in hand.
    await finished(
      stack(),
      await push(stack(), app, openids.slice(59), { message: { template: other, fields: goodFields } }),
    );

    const limited = await Promise.all(
      [openids.slice(0, 25), openids.slice(25, 50)].map((some) => push(stack(), app, some)),
    );
    const free = await push(stack(), app, openids.slice(0, 59), { message: { template: other, fields: goodFields } });
    await finished(stack(), free);
    for (const id of limited) expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 25 } });
    expect(await excess(stack, app, limited, 20)).toBeLessThanOrEqual(0);

    await stack().api.call(setLimiter, { params, body: { rate_per_second: 0.001 } });
    const held = await push(stack(), app, openids);
    await stack().api.call(setLimiter, { params, body: { rate_per_second: null } });
    expect(await finished(stack(), held)).toMatchObject({ outcomes: { accepted: 60 } });
  });

  it('a channel is kept to the rate set by the API, and nothing else can be named', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Chan', 40);
    await seed(stack(), app, openids);
    const params = { app_id: app.id, scope: 'channel' as const, key: 'wechat-subscribe' };
    await stack().api.call(setLimiter, { params, body: { rate_per_second: 20, burst: 1 } });
    await finished(stack(), await push(stack(), app, openids.slice(39)));
    const id = await push(stack(), app, openids.slice(0, 39));
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 39 } });
    expect(await excess(stack, app, [id], 20)).toBeLessThanOrEqual(0);
    for (const [scope, key] of [
      ['channel', 'carrier-pigeon'],
      ['template', newId()],
      ['template', 'wechat-subscribe'],
    ] as const) {
      const set = stack().api.call(setLimiter, {
        params: { app_id: app.id, scope, key },
        body: { rate_per_second: 1 },
      });
      await expect(set).rejects.toMatchObject({ problem: { code: 'not_found' } });
    }
  });

  it.each([0, -1, 1.5, 1_000_001, '60'])('a pace of %j a minute is refused', async (per_minute) => {
    const app = await makeApp(stack());
    const body = pushBody(app, ['oPace0000001'], { pace: { per_minute: per_minute as number } });
    await expect(stack().api.call(createPush, { body })).rejects.toMatchObject({
      problem: { code: 'validation_failed', errors: [{ pointer: '/pace/per_minute' }] },
    });
  });
});

describe('with several engines', () => {
  const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
  afterEach(killEngines);

  it('an app’s rate is for all of them together, however uneven their work, and through the death of one', async () => {
    const times = { ...calmTimes, deadlineMs: 2500, patienceMs: 3000 };
    const [one, two] = [await spawnEngine(stack(), times), await spawnEngine(stack(), times)];
    const app = await makeApp(stack(), { spread: 4, callback: null, ratePerSecond: 100 });
    const openids = openidsOf('Many', 900);
    await seed(stack(), app, openids, { tags: ['all'] });
    await lanesHeld(stack(), [one, 2], [two, 2]);
    const id = await campaign(stack(), app, 'all');
    const accepted = async () => (await stack().api.call(getPush, { params: { push_id: id } })).outcomes.accepted;
    await eventually(async () => (await accepted()) >= 200);
    one.signal('SIGKILL');
    await done(stack(), id);
    await expectSound(stack(), app, id, openids);
    expect(await excess(stack, app, [id], 100, 2)).toBeLessThanOrEqual(0);
    const params = { app_id: app.id, scope: 'app' as const, key: app.id };
    expect(await stack().api.call(getLimiter, { params })).toMatchObject({ rate_per_second: 100, paused: false });
  });
});

describe('the row of a limiter', () => {
  const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });

  it('gives no more than its rate and burst, however many ask at once and wherever the clock jumps', async () => {
    const { pool, clock } = stack().service;
    const asks = fc.array(
      fc.record({
        wants: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        back: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), asks, async (rate, rounds) => {
        const limiter: LimiterKey = { appId: newId(), scope: 'channel', key: 'test' };
        await setRate(pool, limiter, { rate, burst: burstOf(rate) }, clock.now());
        const startedAt = performance.now();
        let given = 0;
        for (const { wants, back } of rounds) {
          const grants = await Promise.all(wants.map((want) => takeTokens(pool, limiter, want)));
          for (const [i, grant] of grants.entries()) {
            expect(Number.isInteger(grant!.granted)).toBe(true);
            expect(grant!.granted).toBeLessThanOrEqual(wants[i]!);
            expect(grant!.left).toBeGreaterThanOrEqual(0);
            given += grant!.granted;
          }
          // As after the database's clock was set back by an hour: nothing is given for it, and it goes on.
          if (back) {
            await pool.query("update limiter set filled_at = filled_at + interval '1 hour' where app_id = $1", [
              limiter.appId,
            ]);
          }
        }
        const seconds = (performance.now() - startedAt) / 1000;
        expect(given).toBeLessThanOrEqual(burstOf(rate) + rate * (seconds + 0.05) + 1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('goes on from the new time after a jump backwards, and is full at most after one forwards', async () => {
    const { pool, clock } = stack().service;
    const limiter: LimiterKey = { appId: newId(), scope: 'channel', key: 'test' };
    await setRate(pool, limiter, { rate: 1000, burst: 100 }, clock.now());
    expect((await takeTokens(pool, limiter, 500))!.granted).toBe(100);
    await pool.query("update limiter set filled_at = filled_at + interval '1 hour' where app_id = $1", [limiter.appId]);
    await takeTokens(pool, limiter, 500);
    await eventually(async () => (await takeTokens(pool, limiter, 10))!.granted > 0);
    await pool.query("update limiter set filled_at = filled_at - interval '1 hour' where app_id = $1", [limiter.appId]);
    expect((await takeTokens(pool, limiter, 500))!.granted).toBe(100);
  });

  it('has no tokens to give where no rate was set', async () => {
    const limiter: LimiterKey = { appId: newId(), scope: 'channel', key: 'test' };
    expect(await takeTokens(stack().service.pool, limiter, 1)).toBeUndefined();
  });
});
