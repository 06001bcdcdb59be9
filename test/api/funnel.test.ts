import { beforeAll, describe, expect, it } from 'vitest';
import { reportConsents } from '#contract/recipient.ts';
import { sceneFunnel } from '#contract/scene.ts';
import { newId } from '#core/ids.ts';
import { pruneCounts } from '#db/queries/scene/count.ts';
import { applied, makeApp, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { createTime, deliver, makeCallback } from './support/callback.ts';
import { expectProblem, send } from './support/http.ts';
import { logIn } from './support/miniprogram.ts';

const stack = useStack();
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { callback: null, more: [{ title: '二', kind: 'one_time' }] });
});

const funnel = (days = 30, key = 'main') =>
  stack().api.call(sceneFunnel, { params: { app_id: app.id, key }, query: { days } });
const day = 86_400_000;

describe('the funnel of a scene', () => {
  it('counts each report once, by template, and none of other places', async () => {
    const alice = await logIn(stack(), app, 'oAlice0000001');
    const bob = await logIn(stack(), app, 'oBob000000002');
    const scene = { scene: 'main', scene_version: 1 };
    const nonce = newId();
    const both = { [app.template]: 'accept', [app.more[0]!]: 'reject' };
    await alice.report(both, { ...scene, nonce });
    await alice.report(both, { ...scene, nonce });
    await bob.report({ [app.template]: 'acceptWithAudio' }, scene);
    await bob.report({ [app.template]: 'ban', [app.more[0]!]: 'filter' }, scene);
    await bob.report({ [app.template]: 'reject' }, { scene: 'gone' });
    await applied(stack());
    const { totals, days, time_zone } = await funnel(7);
    expect(totals).toEqual({ asked: 2, accepted: 2, refused: 1, banned: 1 });
    expect([days.length, time_zone]).toEqual([7, 'Asia/Shanghai']);
    expect(days.at(-1)).toEqual({ day: days.at(-1)!.day, ...totals });
    expect(days[0]).toMatchObject({ asked: 0, accepted: 0 });
  });

  it('files a late report of the backend under its own day, and shows only the days asked for', async () => {
    const before = (await funnel(30)).totals.accepted;
    const occurred_at = new Date(stack().service.clock.now().getTime() - 20 * day).toISOString();
    const item = {
      id: newId(),
      openid: 'oLate00000001',
      scene: 'main',
      results: { [app.template]: 'accept' as const },
    };
    await stack().api.call(reportConsents, { body: { app_id: app.id, items: [{ ...item, occurred_at }] } });
    await applied(stack());
    expect((await funnel(30)).totals.accepted).toBe(before + 1);
    expect((await funnel(30)).days[9]).toMatchObject({ accepted: 1 });
    expect((await funnel(10)).totals.accepted).toBe(before);
  });

  it('shows beside the reports what WeChat told', async () => {
    const { accepts } = await funnel();
    const item = { TemplateId: app.template, SubscribeStatusString: 'accept', PopupScene: '0' };
    const event = { event: 'subscribe_msg_popup_event' as const, openid: 'oAlice0000001', items: [item] };
    const told = makeCallback(app, { ...event, createTime: createTime(stack().service.clock.now().getTime()) });
    await deliver(stack(), told);
    await deliver(stack(), told);
    await settled(stack());
    expect((await funnel()).accepts).toEqual({ ...accepts, platform_events: accepts.platform_events + 1 });
    expect(accepts.client_reports).toBe(3);
  });

  it('is of scenes there are and of days in reason', async () => {
    const path = (rest: string) => `/v1/apps/${app.id}/scenes/${rest}`;
    const get = (rest: string) => send(stack(), 'GET', path(rest), { key: stack().key });
    expectProblem(await get('none/funnel'), 'not_found');
    expectProblem(await get('main/funnel?days=0'), 'validation_failed', ['querystring/days']);
    expectProblem(await get('main/funnel?days=91'), 'validation_failed', ['querystring/days']);
  });

  it('is forgotten with the days that are past their retention', async () => {
    const { totals, days } = await funnel(30);
    const buckets = Array.from({ length: 1024 }, (_, b) => b);
    await pruneCounts(stack().service.pool, buckets, app.id, days[15]!.day);
    expect((await funnel(30)).totals).toEqual({ ...totals, asked: totals.asked - 1, accepted: totals.accepted - 1 });
  });
});
