import { describe, expect, it } from 'vitest';
import { getLimiter, liftLimiter, listLimiters } from '#contract/app.ts';
import { listEvents } from '#contract/event.ts';
import { getPush } from '#contract/push.ts';
import { eventually, finished, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { booked, openidsOf, push, seed } from './support/audience.ts';
import { booksOf, deliveriesOf, faults, platformLog } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ times: calmTimes });
type Scope = 'app' | 'template' | 'push';

const pausesOf = async (app: TestApp) => (await stack().api.call(listLimiters, { params: { app_id: app.id } })).items;
const eventsOf = async (app: TestApp) =>
  (await stack().api.call(listEvents, { query: { app_id: app.id } })).items.map(({ kind, payload }) => ({
    kind,
    payload,
  }));
const lift = (app: TestApp, scope: Scope, key: string) =>
  stack().api.call(liftLimiter, { params: { app_id: app.id, scope, key } });
const keyOf = (app: TestApp, scope: Scope, pushId: string) =>
  ({ app: app.id, template: app.templateId, push: pushId })[scope];

/**
 * A push meets the code, whatever is in the way of it is paused with an event that says why, nobody is lost and no
 * attempt is used up; lifted after the cause is mended, everybody is reached.
 */
async function pausesAndResumes(app: TestApp, code: number, scope: Scope, settings: object, reason: unknown) {
  const openids = openidsOf(`Code${code}`, 5);
  await seed(stack(), app, openids);
  await faults(stack(), app, { errors: [{ code, probability: 1 }], ...settings });
  const id = await push(stack(), app, openids);
  await eventually(async () => (await pausesOf(app)).length === 1);
  const key = keyOf(app, scope, id);
  const told = { scope, key, errcode: code, reason };
  expect(await pausesOf(app)).toMatchObject([{ ...told, paused: true, paused_until: null }]);
  expect(await eventsOf(app)).toMatchObject([{ kind: 'limiter_paused', payload: { ...told, until: null } }]);
  expect(await stack().api.call(getPush, { params: { push_id: id } })).toMatchObject({
    pending: 5,
    law: { holds: true },
  });

  await faults(stack(), app, { errors: [], scope: 'send' });
  expect(await lift(app, scope, key)).toEqual({ lifted: true });
  expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 5 }, law: { holds: true } });
  for (const row of (await deliveriesOf(stack(), app, id)).values()) expect(row.attempt).toBe(0);
  expect(await pausesOf(app)).toEqual([]);
  const params = { app_id: app.id, scope, key };
  expect(await stack().api.call(getLimiter, { params })).toMatchObject({ ...told, paused: false });
}

const said = expect.stringMatching(/^[a-z_]+$/);

describe('a code that speaks of the account', () => {
  it.each([40013, 40125, 40164, 40243, 41004, 43106, 48001, 50004, 50007])('%i pauses the app', async (code) => {
    await pausesAndResumes(await makeApp(stack()), code, 'app', {}, said);
  });

  // The token is fetched with the first call; a refusal of it holds the app as well.
  it.each([40013, 40125, 40164, 40243, 41004, 50004, 50007])('%i to the token fetch pauses the app', async (code) => {
    await pausesAndResumes(await makeApp(stack()), code, 'app', { scope: 'all' }, said);
  });

  it('40001 to a token just fetched anew pauses the app', async () => {
    await pausesAndResumes(await makeApp(stack()), 40001, 'app', {}, 'token_refused');
  });
});

describe('a code that speaks of the template', () => {
  it.each([40037, 43102, 43107])('%i pauses it', async (code) => {
    await pausesAndResumes(await makeApp(stack()), code, 'template', {}, said);
  });
});

describe('a code that speaks of the push', () => {
  it('41030 pauses it', async () => {
    await pausesAndResumes(await makeApp(stack()), 41030, 'push', {}, 'page_not_released');
  });

  it.each([45168, 47003])('%i to the first twenty in a row pauses it; the others wait', async (code) => {
    const app = await makeApp(stack(), { concurrency: 4 });
    const openids = openidsOf(`Row${code}`, 40);
    await seed(stack(), app, openids);
    await faults(stack(), app, { errors: [{ code, probability: 1 }] });
    const id = await push(stack(), app, openids);
    await eventually(async () => (await pausesOf(app)).length === 1);
    const told = { scope: 'push', key: id, errcode: code, reason: 'content_refused' };
    expect(await pausesOf(app)).toMatchObject([told]);
    expect(await eventsOf(app)).toMatchObject([{ kind: 'limiter_paused', payload: told }]);
    await faults(stack(), app, { errors: [] });
    await lift(app, 'push', id);
    const { outcomes, law } = await finished(stack(), id);
    // Twenty, and those who were being called when it was noticed.
    expect(outcomes.failed).toBeGreaterThanOrEqual(20);
    expect(outcomes.failed).toBeLessThanOrEqual(20 + 2 * 4);
    expect({ all: outcomes.failed + outcomes.accepted, law }).toMatchObject({ all: 40, law: { holds: true } });
  });

  it('a single 47003 among those accepted pauses nothing', async () => {
    const app = await makeApp(stack(), { concurrency: 4 });
    const openids = openidsOf('One', 40);
    await seed(stack(), app, openids);
    await finished(stack(), await push(stack(), app, [openids[0]!]));
    await faults(stack(), app, { errors: [{ code: 47003, next: 1 }] });
    const id = await push(stack(), app, openids.slice(1));
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 38, failed: 1 } });
    expect(await eventsOf(app)).toEqual([]);
  });
});

describe('a burst of 43101', () => {
  it('among people with a credit pauses the template and gives those credits back', async () => {
    const app = await makeApp(stack(), { concurrency: 8, spread: 1 });
    const openids = openidsOf('Burst', 600);
    await seed(stack(), app, openids);
    await faults(stack(), app, { errors: [{ code: 43101, probability: 0.5 }] });
    const id = await push(stack(), app, openids);
    await eventually(async () => (await pausesOf(app)).length === 1);
    const told = { scope: 'template', key: app.templateId, errcode: 43101, reason: 'refusal_burst' };
    expect(await pausesOf(app)).toMatchObject([told]);
    expect(await eventsOf(app)).toMatchObject([{ kind: 'limiter_paused', payload: told }]);
    await faults(stack(), app, { errors: [] });
    await lift(app, 'template', app.templateId);
    expect(await finished(stack(), id)).toMatchObject({ law: { holds: true } });
    await booked(stack(), app);
    const refused = [...(await deliveriesOf(stack(), app, id))].filter(([, row]) => row.reason === 'refused');
    expect(refused.length).toBeGreaterThan(150);
    const books = await booksOf(stack(), app, openids);
    const gone = refused.filter(([openid]) => books.get(openid)!.credits === 0);
    // All but those whose call was on the wire when the burst was noticed.
    expect(gone.length).toBeLessThanOrEqual(2 * 8);
  });
});

describe('43108, though we never call one openid twice at once', () => {
  it('is tried again in memory: no attempt, no second intent', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Other', 1);
    await seed(stack(), app, openids);
    await faults(stack(), app, { errors: [{ code: 43108, next: 3 }] });
    const id = await push(stack(), app, openids);
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 1 }, law: { holds: true } });
    expect([...(await deliveriesOf(stack(), app, id)).values()]).toMatchObject([{ attempt: 0, spent: true }]);
    expect(await platformLog(stack(), app)).toMatchObject({ sendCalls: 4, byErrcode: { 0: 1, 43108: 3 } });
  });
});

describe('a used-up quota', () => {
  it('is asked about: what WeChat says stands beside the pause and in an event', async () => {
    const app = await makeApp(stack(), { concurrency: 4 });
    await stack().control.put(`/apps/${app.appid}`, { limits: { sendPerDay: 10, sendPerMinute: 3000 } });
    const openids = openidsOf('Day', 20);
    await seed(stack(), app, openids);
    const id = await push(stack(), app, openids);
    const params = { app_id: app.id, scope: 'app' as const, key: app.id };
    await eventually(async () => {
      const limiter = await stack()
        .api.call(getLimiter, { params })
        .catch(() => null);
      return limiter?.quota != null;
    });
    const { quota, paused, paused_until, errcode } = await stack().api.call(getLimiter, { params });
    expect({ paused, errcode }).toEqual({ paused: true, errcode: 45009 });
    expect(quota).toEqual({
      daily_limit: 10,
      used: 10,
      remain: 0,
      rate_limit: { call_count: 3000, refresh_seconds: 60 },
      read_at: expect.any(String),
    });
    expect(await eventsOf(app)).toMatchObject([
      { kind: 'quota_read', payload: { scope: 'app', key: app.id, daily_limit: 10, used: 10, remain: 0 } },
      { kind: 'limiter_paused', payload: { reason: 'quota_used_up', until: paused_until } },
    ]);
    await stack().control.put(`/apps/${app.appid}`, { limits: null });
    await lift(app, 'app', app.id);
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 20 }, law: { holds: true } });
  });
});
