import { describe, expect, it } from 'vitest';
import { liftLimiter, listLimiters } from '#contract/app.ts';
import { cancelPush, getPush } from '#contract/push.ts';
import { quotaDay } from '#core/delivery/quota-day.ts';
import { readQueue } from '#db/queries/slice/queue.ts';
import { eventually, finished, goodFields, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, push, seed } from './support/audience.ts';
import { booksOf, deliveriesOf, faults, platformLog } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ times: calmTimes });
const stateOf = (id: string) => stack().api.call(getPush, { params: { push_id: id } });
const limiters = async (app: TestApp) =>
  (await stack().api.call(listLimiters, { params: { app_id: app.id } })).items.map(
    ({ scope, key, paused_until, reason, errcode }) => ({
      scope,
      key,
      paused_until,
      reason,
      errcode,
    }),
  );
const lift = (app: TestApp, scope: 'app' | 'template' | 'push', key: string) =>
  stack().api.call(liftLimiter, { params: { app_id: app.id, scope, key } });
const used = { spent: 1, credits: 0 };

/** Everybody waits, nobody is in an open call, and no credit is held meanwhile. */
async function atRest(app: TestApp, id: string, openids: string[]): Promise<void> {
  await eventually(async () => {
    const { rows } = await stack().service.pool.query('select from intent where app_id = $1', [app.id]);
    return rows.length === 0;
  });
  expect(await stateOf(id)).toMatchObject({ pending: openids.length, law: { holds: true }, finished_at: null });
  const free = new Map(openids.map((openid) => [openid, { spent: 0, credits: 1 }]));
  // Between two windows there is no open call for a moment, too.
  await expect.poll(() => booksOf(stack(), app, openids)).toEqual(free);
}

describe('a used-up quota', () => {
  it('pauses the app until midnight in China; nobody is lost, and lifting the pause finishes the push', async () => {
    const app = await makeApp(stack(), { concurrency: 8 });
    const openids = openidsOf('Quota', 60);
    await seed(stack(), app, openids);
    await faults(stack(), app, { errors: [{ code: 45009, probability: 1 }] });
    const before = quotaDay(stack().service.clock.now()).resetsAt;
    const id = await push(stack(), app, openids);
    await eventually(async () => (await limiters(app)).length === 1);
    const after = quotaDay(stack().service.clock.now()).resetsAt;
    const [limiter] = await limiters(app);
    expect(limiter).toMatchObject({ scope: 'app', key: app.id, reason: 'quota_used_up', errcode: 45009 });
    expect([before, after].map((at) => at.toISOString())).toContain(limiter!.paused_until);
    await atRest(app, id, openids);
    // The pause came with the first answers: the rest was never called.
    expect((await platformLog(stack(), app)).sendCalls).toBeLessThan(openids.length);
    // What is held is no queue that grows old.
    const later = new Date(stack().service.clock.now().getTime() + 1000);
    const { rows } = await stack().service.pool.query('select from slice where app_id = $1', [app.id]);
    expect(rows.length).toBeGreaterThan(0);
    expect(await readQueue(stack().service.pool, later)).toEqual({ n: 0, oldest: null });

    await faults(stack(), app, { errors: [] });
    expect(await lift(app, 'app', app.id)).toEqual({ lifted: true });
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 60 }, law: { holds: true } });
    for (const row of (await deliveriesOf(stack(), app, id)).values()) expect(row.attempt).toBe(0);
    expect(await booksOf(stack(), app, openids)).toEqual(new Map(openids.map((openid) => [openid, used])));
    expect(await platformLog(stack(), app)).toMatchObject({ acceptedCalls: 60, duplicates: 0 });
  });

  it('ends by itself when its time comes', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Again', 3);
    await seed(stack(), app, openids);
    await faults(stack(), app, { errors: [{ code: 45009, next: 1 }] });
    const id = await push(stack(), app, openids);
    await eventually(async () => (await limiters(app)).length === 1);
    await stack().service.pool.query(
      "update limiter set paused_until = hongyan_now() + interval '200 ms' where key = $1",
      [app.id],
    );
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 3 }, law: { holds: true } });
    expect(await limiters(app)).toEqual([]);
  });

  it('does not keep what is cancelled or too late from ending', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Ends', 10);
    await seed(stack(), app, openids);
    await faults(stack(), app, { errors: [{ code: 45009, probability: 1 }] });
    const sendBefore = new Date(stack().service.clock.now().getTime() + 1500).toISOString();
    const late = await push(stack(), app, openids, { send_before: sendBefore });
    const cancelled = await push(stack(), app, openids);
    await eventually(async () => (await limiters(app)).length === 1);
    await stack().api.call(cancelPush, { params: { push_id: cancelled } });
    const reasons = (one: Awaited<ReturnType<typeof finished>>) =>
      one.reasons.map(({ reason, count }) => [reason, count]);
    const ofCancelled = await finished(stack(), cancelled);
    expect(reasons(ofCancelled)).toEqual([['cancelled', 10]]);
    expect(ofCancelled).toMatchObject({ state: 'cancelled', law: { holds: true } });
    const ofLate = await finished(stack(), late);
    expect(reasons(ofLate)).toEqual([['expired', 10]]);
    expect(ofLate).toMatchObject({ outcomes: { suppressed: 10 }, law: { holds: true } });
    expect((await limiters(app)).length).toBe(1);
    const free = new Map(openids.map((openid) => [openid, { spent: 0, credits: 1 }]));
    expect(await booksOf(stack(), app, openids)).toEqual(free);
  });
});

describe('a pause of one thing', () => {
  it('40037 pauses its template; another template of the app still sends', async () => {
    const app = await makeApp(stack(), { more: [{ title: '另一个', kind: 'one_time' }] });
    const other = app.more[0]!;
    const openids = openidsOf('Tmpl', 5);
    await seed(stack(), app, openids, { templates: [app.template, other] });
    const known = (await stack().control.get<{ templates: { priTmplId: string }[] }>(`/apps/${app.appid}`)).templates;
    const without = known.filter((one) => one.priTmplId !== app.template);
    await stack().control.put(`/apps/${app.appid}`, { templates: without });

    const paused = await push(stack(), app, openids);
    await eventually(async () => (await limiters(app)).length === 1);
    expect(await limiters(app)).toEqual([
      { scope: 'template', key: app.templateId, paused_until: null, reason: 'template_wrong', errcode: 40037 },
    ]);
    const free = await push(stack(), app, openids, { message: { template: other, fields: goodFields } });
    expect(await finished(stack(), free)).toMatchObject({ outcomes: { accepted: 5 } });
    await atRest(app, paused, openids);

    await stack().control.put(`/apps/${app.appid}`, { templates: known });
    await lift(app, 'template', app.templateId);
    expect(await finished(stack(), paused)).toMatchObject({ outcomes: { accepted: 5 }, law: { holds: true } });
  });

  it('41030 pauses its push; another push of the same template still sends', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Page', 5);
    await seed(stack(), app, openids, { credits: 2 });
    await stack().control.put(`/apps/${app.appid}`, { pages: ['pages/released'] });
    const paused = await push(stack(), app, openids);
    await eventually(async () => (await limiters(app)).length === 1);
    expect(await limiters(app)).toEqual([
      { scope: 'push', key: paused, paused_until: null, reason: 'page_not_released', errcode: 41030 },
    ]);
    const message = { template: app.template, fields: goodFields, landing: { page: 'pages/released' } };
    expect(await finished(stack(), await push(stack(), app, openids, { message }))).toMatchObject({
      outcomes: { accepted: 5 },
    });
    expect(await stateOf(paused)).toMatchObject({ pending: 5, law: { holds: true } });

    await stack().control.put(`/apps/${app.appid}`, { pages: null });
    await lift(app, 'push', paused);
    expect(await finished(stack(), paused)).toMatchObject({ outcomes: { accepted: 5 }, law: { holds: true } });
  });
});

describe('a refused token', () => {
  it('is fetched anew once for a whole burst, and everything is accepted', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Token', 100);
    await seed(stack(), app, openids, { credits: 2 });
    await finished(stack(), await push(stack(), app, openids.slice(0, 10)));
    // Somebody else forces a new token: ours is dead at once.
    const { secret } = await stack().control.get<{ secret: string }>(`/apps/${app.appid}`);
    const body = JSON.stringify({ grant_type: 'client_credential', appid: app.appid, secret, force_refresh: true });
    await fetch(`${stack().emulator.url}/cgi-bin/stable_token`, { method: 'POST', body });
    const fetched = async () => {
      const { lines } = await stack().control.get<{ lines: { path: string }[] }>('/calls?since=0');
      return lines.filter((line) => line.path === '/cgi-bin/stable_token').length;
    };
    const before = await fetched();
    await faults(stack(), app, { latencyMs: 30 });

    const id = await push(stack(), app, openids);
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 100 }, law: { holds: true } });
    expect((await fetched()) - before).toBe(1);
    expect(await limiters(app)).toEqual([]);
  });

  it('that stays refused pauses the app', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Dead', 5);
    await seed(stack(), app, openids);
    await faults(stack(), app, { errors: [{ code: 40001, probability: 1 }] });
    const id = await push(stack(), app, openids);
    await eventually(async () => (await limiters(app)).length === 1);
    expect(await limiters(app)).toMatchObject([{ scope: 'app', paused_until: null, reason: 'token_refused' }]);
    await atRest(app, id, openids);
  });
});
