import { beforeAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '#app/first-run.ts';
import { createPush } from '#contract/push.ts';
import { finished, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import type { TestStack } from '#testkit/stack.ts';
import { type Answer, expectProblem, send } from './support/http.ts';
import { stored } from './support/stored.ts';

const stack = useStack();
let app: TestApp;
let sibling: TestApp;
let stranger: TestStack;
let push: string;
const openid = 'oAlice0000001';

beforeAll(async () => {
  app = await makeApp(stack());
  sibling = await makeApp(stack());
  stranger = await asAnotherOrganization(stack());
  await app.consent([openid]);
  const receipt = await stack().api.call(createPush, { body: pushBody(app, [openid]) });
  push = 'id' in receipt ? receipt.id : '';
  await finished(stack(), push);
  await settled(stack());
});

const idOf = (key: string) => key.split('_')[1];

/** Every way to reach something of the app, by the one who tries. */
function reach(who: TestStack, key: string): (() => Promise<Answer>)[] {
  const at = (method: string, path: string, json?: unknown) => () => send(who, method, path, { json, key });
  const ofApp = `/v1/apps/${app.id}`;
  const now = new Date().toISOString();
  return [
    at('GET', ofApp),
    at('PATCH', ofApp, { name: '改名' }),
    at('POST', `${ofApp}/check`),
    at('GET', `${ofApp}/limiters`),
    at('GET', `${ofApp}/limiters/app/${app.id}`),
    at('PUT', `${ofApp}/limiters/channel/wechat-subscribe`, { rate_per_second: 5 }),
    at('PUT', `${ofApp}/limiters/template/${app.templateId}`, { rate_per_second: 5 }),
    at('POST', `${ofApp}/limiters/app/${app.id}/lift`),
    at('GET', `${ofApp}/channels`),
    at('GET', `${ofApp}/channels/jpush`),
    at('PUT', `${ofApp}/channels/wechat-service?check=false`, { name: 'wechat-service' }),
    at('POST', `${ofApp}/channels/wechat-service/check`),
    at('POST', `${ofApp}/media`, { content_base64: 'R0lGODlhAQABAAAAACw=' }),
    at('GET', `${ofApp}/templates`),
    at('POST', `${ofApp}/templates/sync`),
    at('PUT', `${ofApp}/templates/${app.template}/defaults`, {}),
    at('GET', `${ofApp}/templates/${app.template}/defaults`),
    at('GET', `${ofApp}/policy`),
    at('PUT', `${ofApp}/policy`, { total_per_day: 1 }),
    at('GET', `${ofApp}/calendar`),
    at('PUT', `${ofApp}/calendar`, { days: [] }),
    at('GET', `${ofApp}/scenes`),
    at('PUT', `${ofApp}/scenes/main`, {
      purpose: '用途',
      content: '内容',
      frequency: '频率',
      template_ids: [app.template],
    }),
    at('GET', `${ofApp}/recipients/${openid}`),
    at('POST', `${ofApp}/recipients/batch`, { recipients: [{ openid }] }),
    at('POST', '/v1/consents', {
      app_id: app.id,
      items: [{ id: '1', openid, results: { [app.template]: 'accept' }, occurred_at: now }],
    }),
    at('POST', '/v1/opens', { app_id: app.id, items: [{ delivery: 'x' }] }),
    at('POST', '/v1/pushes', pushBody(app, [openid])),
    at('GET', `/v1/pushes?app_id=${app.id}`),
    at('GET', `/v1/pushes/${push}`),
    at('PATCH', `/v1/pushes/${push}`, { name: '改名' }),
    at('POST', `/v1/pushes/${push}/cancel`),
    at('GET', `/v1/pushes/${push}/deliveries`),
  ];
}

describe('a caller', () => {
  it('without a key, with a wrong one or a revoked one gets nowhere', async () => {
    const revoked = await makeApiKey(stack().service, stack().organizationId, 'gone');
    await stack().service.pool.query('update api_key set revoked_at = now() where id = $1', [idOf(revoked)]);
    const unknown = `hyk_00000000_${'0'.repeat(32)}`;
    const otherSecret = `${stack().key.slice(0, -4)}${stack().key.endsWith('0000') ? '1111' : '0000'}`;
    const before = await stored(stack());
    for (const key of [null, '', 'hyk', unknown, otherSecret, revoked, `${stack().key}x`]) {
      expectProblem(await send(stack(), 'POST', '/v1/pushes', { json: pushBody(app, [openid]), key }), 'unauthorized');
      // Nothing is learnt about the body either.
      expectProblem(await send(stack(), 'POST', '/v1/pushes', { raw: '{', key }), 'unauthorized');
      expectProblem(await send(stack(), 'GET', '/v1/apps', { key }), 'unauthorized');
    }
    const basic = { authorization: `Basic ${Buffer.from(`${stack().key}:`).toString('base64')}` };
    expectProblem(await send(stack(), 'GET', '/v1/apps', { key: null, headers: basic }), 'unauthorized');
    expect(await stored(stack())).toEqual(before);
  });

  it('of another organization meets nothing of ours', async () => {
    const before = await stored(stack());
    for (const attempt of reach(stranger, stranger.key)) expectProblem(await attempt(), 'not_found');
    expect((await send(stranger, 'GET', '/v1/apps')).body.items).toEqual([]);
    expect((await send(stranger, 'GET', '/v1/pushes')).body.items).toEqual([]);
    expect(await stored(stack())).toEqual(before);
  });

  it('with a key of one app meets nothing beside it, and need not name it', async () => {
    const key = await makeApiKey(stack().service, stack().organizationId, 'one app');
    await stack().service.pool.query('update api_key set app_id = $1 where id = $2', [sibling.id, idOf(key)]);
    const before = await stored(stack());
    for (const attempt of reach(stack(), key)) expectProblem(await attempt(), 'not_found');
    const app2 = { name: 'x', appid: 'wxanother0001', secret: '0123456789abcdef0123456789abcdef' };
    expectProblem(await send(stack(), 'POST', '/v1/apps', { json: app2, key }), 'forbidden');
    expect(await stored(stack())).toEqual(before);
    const { app_id: _, ...unnamed } = pushBody(sibling, [openid]);
    const accepted = await send(stack(), 'POST', '/v1/pushes', { json: unnamed, key });
    expect(accepted).toMatchObject({ status: 202, body: { app_id: sibling.id } });
    expect((await send(stack(), 'GET', '/v1/apps', { key })).body.items).toMatchObject([{ id: sibling.id }]);
    const listed = (await send(stack(), 'GET', '/v1/pushes', { key })).body.items;
    expect(listed).toMatchObject([{ id: accepted.body.id }]);
  });

  it('is told the one request by its id, which no caller chooses', async () => {
    const headers = { 'x-request-id': 'chosen' };
    const ids = await Promise.all([1, 2].map(() => send(stack(), 'GET', '/v1/nothing', { headers })));
    expect(new Set(ids.map((one) => one.body.request_id)).size).toBe(2);
    expect(ids[0]!.body.request_id).not.toBe('chosen');
  });

  it('never sees a secret of an app', async () => {
    const { text, body } = await send(stack(), 'GET', `/v1/apps/${app.id}`);
    expect(body.callback).toMatchObject({ has_aes_key: true, aes_key: null });
    for (const secret of ['0123456789abcdef0123456789abcdef', 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'])
      expect(text).not.toContain(secret);
  });
});
