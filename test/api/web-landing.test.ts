import { describe, expect, it } from 'vitest';
import { getApp, updateApp } from '#contract/app.ts';
import { getPush } from '#contract/push.ts';
import { finished, goodFields, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
const openid = 'oWeb0000000001';
const url = 'https://tea.example.com/spring?from=push&x=好#top';
type Settings = { webview_page?: string | null; webview_domains?: string[] };

const configure = (app: TestApp, body: Settings) => stack().api.call(updateApp, { params: { app_id: app.id }, body });

/** A fresh app with these settings: an app that pushes were made for is kept for a second. */
async function appWith(settings: Settings): Promise<TestApp> {
  const app = await makeApp(stack(), { callback: null });
  await configure(app, settings);
  return app;
}

type Landing = NonNullable<PushBody['message']['landing']>;
const landingOn = (app: TestApp, landing: Landing, over: Partial<PushBody> = {}): PushBody =>
  pushBody(app, [openid], { message: { template: app.template, fields: goodFields, landing }, ...over });
const post = (body: unknown) => send(stack(), 'POST', '/v1/pushes', { json: body, key: stack().key });
const both = { webview_page: 'pages/web/web', webview_domains: ['tea.example.com'] };

describe('a push that lands on an H5 page', () => {
  it('is refused where the app allows no such host', async () => {
    const app = await appWith({});
    const refused = await post(landingOn(app, { url, host: 'pages/web/web' }));
    expect([refused.status, refused.body.code]).toEqual([422, 'field_invalid']);
    expect(refused.body.errors).toMatchObject([{ pointer: '/message/landing/url', code: 'domain_not_allowed' }]);
    const mixed = await post(landingOn(app, { url, page: 'pages/index' } as unknown as Landing));
    expect([mixed.status, mixed.body.errors[0].pointer]).toEqual([422, '/message/landing']);
  });

  it('is refused where no page hosts it', async () => {
    const app = await appWith({ webview_domains: ['tea.example.com'] });
    const { errors } = (await post(landingOn(app, { url }))).body;
    expect(errors).toMatchObject([{ pointer: '/message/landing/host', code: 'no_host' }]);
  });

  it('brings the hosting page with the address and the token', async () => {
    const app = await appWith(both);
    await app.consent([openid]);
    const page = `pages/web/web?url=${encodeURIComponent(url)}`;
    expect((await post(landingOn(app, { url }, { dry_run: true }))).body.samples[0].page).toBe(page);
    await finished(stack(), (await post(landingOn(app, { url }))).body.id);
    const phone = await stack().control.get<{ messages: { page: string }[] }>(
      `/apps/${app.appid}/phones/${openid}/messages`,
    );
    const [sent, token] = phone.messages.at(-1)!.page.split('&hy=');
    expect(sent).toBe(page);
    expect(token).toMatch(/^[\w-]{20,}$/);
  });

  it('keeps the hosting page it was accepted with', async () => {
    const app = await appWith(both);
    const { body } = await post(landingOn(app, { url }, { draft: true }));
    await configure(app, { webview_page: 'pages/other' });
    const { message } = await stack().api.call(getPush, { params: { push_id: body.id } });
    expect(message.landing).toEqual({ url, host: 'pages/web/web' });
  });
});

describe('the settings of an app', () => {
  it('hold the page and the hosts, and take neither schemes nor ports for a host', async () => {
    const app = await appWith({ webview_page: 'a' });
    await configure(app, { webview_page: null, webview_domains: ['a.example.com', 'b.example.com'] });
    expect(await stack().api.call(getApp, { params: { app_id: app.id } })).toMatchObject({
      webview_page: null,
      webview_domains: ['a.example.com', 'b.example.com'],
    });
    for (const wrong of ['https://a.example.com', 'a.example.com:443', 'A.example.com', '*.example.com', 'localhost']) {
      const answer = await send(stack(), 'PATCH', `/v1/apps/${app.id}`, {
        json: { webview_domains: [wrong] },
        key: stack().key,
      });
      expect([wrong, answer.status, answer.body.errors?.[0]?.pointer]).toEqual([wrong, 422, '/webview_domains/0']);
    }
  });
});

describe('two who change the settings at once', () => {
  it('do not write over each other when they name the version they read; who names none goes on as before', async () => {
    const app = await makeApp(stack(), { callback: null });
    const path = `/v1/apps/${app.id}`;
    const read = await send(stack(), 'GET', path);
    const { version, webview_page } = read.body;
    expect(read.headers.get('etag')).toBe(`"${version}"`);
    const patch = (json: unknown, match?: string) =>
      send(stack(), 'PATCH', path, { json, headers: match === undefined ? {} : { 'if-match': match } });

    const both = await Promise.all(['甲', '乙'].map((name) => patch({ name }, `"${version}"`)));
    const [done, refused] = both.toSorted((a, b) => a.status - b.status);
    expect(done!.body).toMatchObject({ version: version + 1, name: expect.stringMatching(/^[甲乙]$/) });
    expect(done!.headers.get('etag')).toBe(`"${version + 1}"`);
    expectProblem(refused!, 'version_conflict');
    expect(refused!.body).toMatchObject({ version: version + 1 });

    const late = await patch({ webview_page: 'pages/late/late' }, `"${version}"`);
    expectProblem(late, 'version_conflict');
    expect(late.body).toMatchObject({ version: version + 1 });
    expectProblem(await patch({ name: '丙' }, 'yesterday'), 'precondition_required');
    expect((await send(stack(), 'GET', path)).body).toMatchObject({ name: done!.body.name, webview_page });

    expect((await patch({ name: '丙' }, `W/"${version + 1}"`)).body).toMatchObject({ version: version + 2 });
    expect((await patch({ name: '丁' }, '*')).body).toMatchObject({ version: version + 3 });
    expect((await patch({ webview_page: 'pages/web/web' })).body).toMatchObject({
      version: version + 4,
      name: '丁',
      webview_page: 'pages/web/web',
    });
  });
});
