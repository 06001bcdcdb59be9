import { beforeAll, describe, expect, it } from 'vitest';
import { reportEvents } from '#contract/behavior.ts';
import { createPush, getPush, listDeliveries } from '#contract/push.ts';
import { putScene } from '#contract/scene.ts';
import { newId } from '#core/ids.ts';
import { applied, finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { type Answer, expectProblem, send } from './support/http.ts';
import { logIn } from './support/miniprogram.ts';

const stack = useStack();
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack());
});

describe('the status door', () => {
  const status = (token: string | null, key = 'main') =>
    send(stack(), 'GET', `/door/status?key=${key}`, { key: token });

  it('tells each user the sends left, and nobody else', async () => {
    const alice = await logIn(stack(), app, 'oAlice0000001');
    const bob = await logIn(stack(), app, 'oBob000000002');
    await alice.report({ [app.template]: 'accept' });
    await alice.report({ [app.template]: 'accept' });
    await bob.report({ [app.template]: 'reject' });
    await applied(stack());
    const carol = await logIn(stack(), app, 'oCarol0000003');
    const told = async (token: string) => (await status(token)).body;
    expect(await told(alice.token)).toEqual({
      scene: 'main',
      version: 1,
      templates: [{ id: app.template, status: 'granted', credits: 2 }],
      due: true,
      server_time: expect.any(String),
    });
    expect((await told(bob.token)).templates).toEqual([{ id: app.template, status: 'refused', credits: 0 }]);
    expect((await told(carol.token)).templates).toEqual([{ id: app.template, status: 'none', credits: 0 }]);
  });

  it('asks who it is, and knows only scenes there are', async () => {
    const { token } = await logIn(stack(), app, 'oAlice0000001');
    expectProblem(await status(null), 'client_token_invalid');
    expectProblem(await status(stack().key), 'client_token_invalid');
    expectProblem(await status(token, 'other'), 'not_found');
  });
});

describe('ask rules', () => {
  const wording = { purpose: '告诉您进度', content: '订单状态', frequency: '每单一条' };
  const put = (ask?: { min_gap_hours?: number; only_below_credits?: number }) =>
    stack().api.call(putScene, {
      params: { app_id: app.id, key: 'rules' },
      body: { ...wording, template_ids: [app.template], ...(ask === undefined ? {} : { ask }) },
    });

  it('have defaults, make a version, and reach the mini-program', async () => {
    expect(await put()).toMatchObject({ version: 1, ask: { min_gap_hours: 24, only_below_credits: 1 } });
    expect(await put({})).toMatchObject({ version: 1 });
    expect(await put({ only_below_credits: 3 })).toMatchObject({
      version: 2,
      ask: { min_gap_hours: 24, only_below_credits: 3 },
    });
    // The doors see a change within a second.
    const asked = async (): Promise<Answer> =>
      send(stack(), 'GET', `/door/scene?app=${app.id}&key=rules`, { key: null });
    await expect
      .poll(async () => (await asked()).body.ask, { timeout: 10_000 })
      .toEqual({
        min_gap_hours: 24,
        only_below_credits: 3,
      });
    const { rows } = await stack().service.pool.query(
      'select v.version, v.ask from scene_version v join scene s on s.id = v.scene_id where s.key = $1 order by 1',
      ['rules'],
    );
    expect(rows).toEqual([
      { version: 1, ask: { min_gap_hours: 24, only_below_credits: 1 } },
      { version: 2, ask: { min_gap_hours: 24, only_below_credits: 3 } },
    ]);
  });

  it('wait for what the user did, here or at your own server, in the last days', async () => {
    const after = { event: 'order_paid', within_days: 7 };
    await stack().api.call(putScene, {
      params: { app_id: app.id, key: 'paid' },
      body: { ...wording, template_ids: [app.template], ask: { after } },
    });
    const alice = await logIn(stack(), app, 'oAfter0000001');
    const bob = await logIn(stack(), app, 'oAfter0000002');
    const status = (token: string) => send(stack(), 'GET', '/door/status?key=paid', { key: token });
    await expect.poll(async () => (await status(alice.token)).status, { timeout: 10_000 }).toBe(200);
    const due = async () => [(await status(alice.token)).body.due, (await status(bob.token)).body.due];
    expect(await due()).toEqual([false, false]);

    const now = stack().service.clock.now().getTime();
    const event = (name: string, daysAgo: number) => ({
      id: newId(),
      openid: 'oAfter0000001',
      name,
      occurred_at: new Date(now - daysAgo * 86_400_000).toISOString(),
    });
    const report = (...items: ReturnType<typeof event>[]) =>
      stack().api.call(reportEvents, { body: { app_id: app.id, items } });
    await report(event('order_left', 0), event('order_paid', 7.1));
    await applied(stack());
    expect(await due()).toEqual([false, false]);
    await report(event('order_paid', 6.9));
    await applied(stack());
    expect(await due()).toEqual([true, false]);

    const nonce = newId();
    const json = { events: [{ nonce, name: 'order_paid' }] };
    expect((await send(stack(), 'POST', '/door/events', { json, key: bob.token })).status).toBe(202);
    await applied(stack());
    expect(await due()).toEqual([true, true]);
    const scene = await send(stack(), 'GET', `/door/scene?app=${app.id}&key=paid`, { key: null });
    expect(scene.body.ask).toEqual({ min_gap_hours: 24, only_below_credits: 1, after });
  });

  it('are numbers within reason, and events that can be reported', async () => {
    const bad = [
      { min_gap_hours: -1 },
      { min_gap_hours: 721 },
      { only_below_credits: 0 },
      { other: 1 },
      { after: 'order_paid' },
      { after: { event: 'Order Paid' } },
      { after: { event: 'order_paid', within_days: 0 } },
      { after: { event: 'order_paid', within_days: 91 } },
    ];
    for (const ask of bad) {
      const json = { ...wording, template_ids: [app.template], ask };
      const answer = await send(stack(), 'PUT', `/v1/apps/${app.id}/scenes/rules`, { json });
      expect(answer.status).toBe(422);
      expect(answer.body.code).toBe('validation_failed');
    }
  });
});

describe('the door of clicks', () => {
  const click = (delivery: string, target = 'buy') =>
    send(stack(), 'POST', '/door/clicked', { json: { app: app.id, delivery, target }, key: null });
  const opened = (delivery: string) =>
    send(stack(), 'POST', '/door/opened', { json: { app: app.id, delivery, scene: 1014 }, key: null });

  it('counts a delivery once, and as opened, in whichever order they arrive', async () => {
    const openids = ['oClick0000001', 'oClick0000002', 'oClick0000003'];
    await app.consent(openids);
    const receipt = await stack().api.call(createPush, { body: pushBody(app, openids) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    await finished(stack(), receipt.id);
    const { accepted } = await stack().control.get<{ accepted: { openid: string; page: string }[] }>(
      `/accepted?appid=${app.appid}`,
    );
    const tokenOf = (openid: string) => {
      const page = accepted.findLast((one) => one.openid === openid)!.page;
      return new URLSearchParams(page.split('?')[1]).get('hy')!;
    };
    const [clickFirst, openFirst] = [tokenOf(openids[0]!), tokenOf(openids[1]!)];
    expect(await click(clickFirst)).toMatchObject({ status: 202, body: { duplicate: false } });
    expect(await click(clickFirst, 'share')).toMatchObject({ status: 202, body: { duplicate: true } });
    await applied(stack());
    await opened(clickFirst);
    await opened(openFirst);
    await applied(stack());
    await click(openFirst);
    await applied(stack());
    const push = await stack().api.call(getPush, { params: { push_id: receipt.id } });
    expect(push).toMatchObject({ clicked: 2, opened: 2, law: { holds: true } });
    const { items } = await stack().api.call(listDeliveries, { params: { push_id: receipt.id }, query: {} });
    const facts = Object.fromEntries(
      items.map((one) => [one.openid, [one.opened_at !== null, one.clicked_at !== null]]),
    );
    expect(facts).toEqual({
      [openids[0]!]: [true, true],
      [openids[1]!]: [true, true],
      [openids[2]!]: [false, false],
    });
    const { rows } = await stack().service.pool.query(
      "select metric, sum(n)::int as n from push_count where push_id = $1 and metric in ('opened', 'clicked') group by 1 order by 1",
      [receipt.id],
    );
    expect(rows).toEqual([
      { metric: 'clicked', n: 2 },
      { metric: 'opened', n: 2 },
    ]);
  });

  it('refuses tokens it did not make and targets without a name', async () => {
    expectProblem(await click('x'), 'delivery_token_invalid');
    const name = { pushId: newId(), recipientId: await app.recipientId('oClick0000001') };
    const vault = await stack().service.vaults.ofApp(app.id);
    expectProblem(await click(vault.deliveryToken(name), ''), 'validation_failed', ['/target']);
    const foreign = await makeApp(stack());
    const theirs = (await stack().service.vaults.ofApp(foreign.id)).deliveryToken(name);
    expectProblem(await click(theirs), 'delivery_token_invalid');
  });
});
