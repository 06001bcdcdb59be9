import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkApp, getApp, liftLimiter, listLimiters, updateApp } from '#contract/app.ts';
import { putChannel } from '#contract/channel.ts';
import { eventually, finished, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization, keyWith } from '#testkit/organization.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { openidsOf, push, seed } from '../engine/support/audience.ts';
import { faults } from '../engine/support/rows.ts';
import { setUpUms } from './support.ts';

const stack = useStack({ env: { OUTGOING_ALLOW: '127.0.0.1' } });
const secret = 'Bearer canary-of-the-hub';
const header = { name: 'Authorization', secret };

/** A central server as owners run one: keeps a token of WeChat's, and makes a new one when it is forced to. */
const hub = {
  url: '',
  /** Answers in place of tokens, while there are any. */
  rubbish: null as { status: number; body: string } | null,
  appid: '',
  token: '',
  asked: [] as string[],
};
let server: Server;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    hub.asked.push(request.url!);
    const { status, body } = hub.rubbish ?? (await fromHub(request.url!, request.headers.authorization));
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?app=1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  Object.assign(hub, { rubbish: null, token: '', asked: [] });
});

async function fromHub(url: string, authorization: string | undefined) {
  if (authorization !== secret) return { status: 401, body: '{}' };
  if (hub.token === '' || url.includes('force=1')) hub.token = await stable({});
  return { status: 200, body: JSON.stringify({ access_token: hub.token, expires_in: 7000 }) };
}

async function stable(more: object): Promise<string> {
  const app = await stack().control.get<{ secret: string }>(`/apps/${hub.appid}`);
  const body = JSON.stringify({ grant_type: 'client_credential', appid: hub.appid, secret: app.secret, ...more });
  const answer = await fetch(`${stack().emulator.url}/cgi-bin/stable_token`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const set = (app: TestApp, token_source: object | null) =>
  stack().api.call(updateApp, { params: { app_id: app.id }, body: { token_source: token_source as never } });
const held = async (app: TestApp) =>
  (await stack().api.call(listLimiters, { params: { app_id: app.id }, query: {} })).items;
const patch = (app: TestApp, token_source: unknown) =>
  send(stack(), 'PATCH', `/v1/apps/${app.id}`, { json: { token_source } });
/** WeChat knows another AppSecret by now: our own way to a token is shut. */
const shut = (app: TestApp) =>
  stack().control.put(`/apps/${app.appid}`, { secret: 'fffffffffffffffffffffffffffffff0' });

async function appByHub(): Promise<TestApp> {
  const app = await makeApp(stack());
  hub.appid = app.appid;
  await set(app, { url: hub.url, header });
  return app;
}

describe('a token from an address of the owner', () => {
  it('is what messages are sent with, and the secret is told to nobody else', async () => {
    const app = await appByHub();
    await shut(app);
    const openids = openidsOf('Hub', 3);
    await seed(stack(), app, openids);
    const done = await finished(stack(), await push(stack(), app, openids));
    expect(done).toMatchObject({ outcomes: { accepted: 3 }, law: { holds: true } });
    expect(hub.asked.every((url) => url === '/token?app=1')).toBe(true);

    const params = { app_id: app.id };
    const shown = await stack().api.call(getApp, { params });
    expect(shown.token_source).toEqual({ from: 'url', url: hub.url, header: 'Authorization' });
    const reader = await keyWith(stack(), ['apps_read']);
    const read = await send(stack(), 'GET', `/v1/apps/${app.id}`, { key: reader });
    expect(read.body.token_source.url).toBe(hub.url.replace('?app=1', '?…'));
    const { rows } = await stack().service.pool.query(
      `select row_to_json(a)::text as text, a.token_source as sealed from app a where id = $1`,
      [app.id],
    );
    const { rows: audit } = await stack().service.pool.query(
      "select before, after from audit_entry where app_id = $1 and action = 'updateApp'",
      [app.id],
    );
    expect(audit).toEqual([
      { before: { token_source: null }, after: { token_source: hub.url.replace('?app=1', '?…') } },
    ]);
    expect(rows[0].sealed.includes(Buffer.from('canary'))).toBe(false);
    expect(JSON.stringify([shown, read.body, rows[0].text, audit])).not.toContain('canary');
  });

  it('that WeChat refuses is made anew, once for a whole burst', async () => {
    const app = await appByHub();
    const openids = openidsOf('Burst', 60);
    await seed(stack(), app, openids, { credits: 2 });
    await finished(stack(), await push(stack(), app, openids.slice(0, 5)));
    await stable({ force_refresh: true });
    await faults(stack(), app, { latencyMs: 30 });
    hub.asked.length = 0;
    const done = await finished(stack(), await push(stack(), app, openids));
    expect(done).toMatchObject({ outcomes: { accepted: 60 }, law: { holds: true } });
    expect(hub.asked).toEqual(['/token?app=1', '/token?app=1&force=1']);
    expect(await held(app)).toEqual([]);
  });

  it('that nobody gives pauses the app with the reason; mended and lifted, everything goes out', async () => {
    const app = await appByHub();
    const openids = openidsOf('Rubbish', 4);
    await seed(stack(), app, openids);
    hub.rubbish = { status: 200, body: '<html>canary</html>' };
    const id = await push(stack(), app, openids);
    await eventually(async () => (await held(app)).length === 1);
    expect(await held(app)).toMatchObject([
      {
        scope: 'app',
        reason: 'token_source',
        errcode: null,
        errmsg: 'the answer is not a JSON object',
        paused_until: null,
      },
    ]);
    const checked = await stack().api.call(checkApp, { params: { app_id: app.id } });
    expect(checked.credentials).toMatchObject({ ok: false, error: { errcode: null } });
    expect(JSON.stringify(checked)).not.toContain('canary');
    hub.rubbish = null;
    const mended = await stack().api.call(checkApp, { params: { app_id: app.id } });
    expect(mended.credentials).toMatchObject({ ok: true, error: null });
    await stack().api.call(liftLimiter, { params: { app_id: app.id, scope: 'app', key: app.id } });
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 4 }, law: { holds: true } });
  });
});

describe('setting it', () => {
  it('tries the address first, and changes nothing where it does not work', async () => {
    const app = await appByHub();
    const { version } = await stack().api.call(getApp, { params: { app_id: app.id } });
    const refused = async (rubbish: { status: number; body: string }, said: RegExp) => {
      hub.rubbish = rubbish;
      const answer = await patch(app, { url: hub.url });
      expectProblem(answer, 'token_source_refused', ['/token_source/url']);
      expect(answer.body.errmsg).toMatch(said);
    };
    await refused({ status: 403, body: '' }, /HTTP 403/);
    await refused({ status: 302, body: '' }, /redirects/);
    await refused({ status: 200, body: '{"token":"x"}' }, /it has: token/);
    await refused({ status: 200, body: 'x'.repeat(70_000) }, /64 KB/);
    await refused({ status: 200, body: '{"errcode":40125,"errmsg":"invalid appsecret"}' }, /invalid appsecret/);
    // A token of another platform, or of last week.
    await refused({ status: 200, body: '{"access_token":"not-of-wechat"}' }, /./);
    hub.rubbish = null;
    expectProblem(await patch(app, { url: 'http://169.254.169.254/' }), 'webhook_url_refused', ['/token_source/url']);
    expectProblem(await patch(app, { url: 'nonsense' }), 'validation_failed', ['/token_source/url']);
    for (const name of ['Host', 'content-length', 'x y', 'Transfer-Encoding']) {
      const answer = await patch(app, { url: hub.url, header: { name, secret: 's' } });
      expectProblem(answer, 'validation_failed', ['/token_source/header/name']);
    }
    const lines = await patch(app, { url: hub.url, header: { name: 'x-key', secret: 'a\r\nb: c' } });
    expectProblem(lines, 'validation_failed', ['/token_source/header/secret']);
    expect(await stack().api.call(getApp, { params: { app_id: app.id } })).toMatchObject({ version });
  });

  it('keeps the header on its host, and sends it to no other', async () => {
    const app = await appByHub();
    expect((await set(app, { url: `${hub.url}&more=1` })).token_source).toMatchObject({ header: 'Authorization' });
    const elsewhere = hub.url.replace(/:\d+/, ':9');
    expectProblem(await patch(app, { url: elsewhere }), 'validation_failed', ['/token_source/header']);
    expectProblem(await patch(app, { url: hub.url, header: null }), 'token_source_refused', ['/token_source/url']);
    // Other changes leave it alone; null ends it.
    const params = { app_id: app.id };
    const renamed = await stack().api.call(updateApp, { params, body: { name: '改名' } });
    expect(renamed.token_source.from).toBe('url');
    expect((await set(app, null)).token_source).toEqual({ from: 'stable_token', url: null, header: null });
  });

  it('is one place at a time: UMS, or an address', async () => {
    const app = await appByHub();
    await setUpUms(stack(), app);
    expect((await stack().api.call(getApp, { params: { app_id: app.id } })).token_source.from).toBe('url');
    const pooled = { name: 'jiguang-ums', settings: { channel_code: 'wxmp', token_pool: true } };
    const path = `/v1/apps/${app.id}/channels/jiguang-ums`;
    expectProblem(await send(stack(), 'PUT', path, { json: pooled }), 'validation_failed', ['/settings/token_pool']);
    await set(app, null);
    const body = { name: 'jiguang-ums' as const, settings: pooled.settings };
    await stack().api.call(putChannel, { params: { app_id: app.id, channel: 'jiguang-ums' }, query: {}, body });
    expectProblem(await patch(app, { url: hub.url, header }), 'validation_failed', ['/token_source']);
    expect((await set(app, null)).token_source.from).toBe('jiguang-ums');
  });

  it('is nobody else’s business', async () => {
    const app = await makeApp(stack());
    const json = { token_source: { url: hub.url, header } };
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'PATCH', `/v1/apps/${app.id}`, { json }), 'not_found');
    const key = await keyWith(stack(), ['apps_read']);
    expectProblem(await send(stack(), 'PATCH', `/v1/apps/${app.id}`, { json, key }), 'forbidden');
    expect(hub.asked).toEqual([]);
  });
});
