import { beforeAll, describe, expect, it } from 'vitest';
import { getApp, updateApp } from '#contract/app.ts';
import { createPush, getPush } from '#contract/push.ts';
import { finished, goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
const url = 'https://tea.example.com/spring?from=push&x=好#top';

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  await app.consent(['oWeb0000000001', 'oWeb0000000002']);
});

const configure = (body: { webview_page?: string | null; webview_domains?: string[] }) =>
  stack().api.call(updateApp, { params: { app_id: app.id }, body });
const landingOn = (landing: Record<string, unknown>, over: Record<string, unknown> = {}) => ({
  ...pushBody(app, ['oWeb0000000001']),
  message: { template: app.template, fields: goodFields, landing },
  ...over,
});
const post = (body: unknown) => send(stack(), 'POST', '/v1/pushes', { json: body, key: stack().key });

describe('a push that lands on an H5 page', () => {
  it('is refused where the app allows no such host, or has no page to host it', async () => {
    const refused = await post(landingOn({ url, host: 'pages/web/web' }));
    expect([refused.status, refused.body.code]).toEqual([422, 'field_invalid']);
    expect(refused.body.errors).toMatchObject([{ pointer: '/message/landing/url', code: 'domain_not_allowed' }]);
    await configure({ webview_domains: ['tea.example.com'] });
    expect((await post(landingOn({ url }))).body.errors).toMatchObject([
      { pointer: '/message/landing/host', code: 'no_host' },
    ]);
    const both = await post(landingOn({ url, page: 'pages/index' }));
    expect([both.status, both.body.errors[0].pointer]).toEqual([422, '/message/landing']);
  });

  it('brings the hosting page with the address and the token', async () => {
    await configure({ webview_page: 'pages/web/web', webview_domains: ['tea.example.com'] });
    const dry = await post(landingOn({ url }, { dry_run: true }));
    expect(dry.body.samples[0].page).toBe(`pages/web/web?url=${encodeURIComponent(url)}`);
    const receipt = await stack().api.call(createPush, {
      body: { ...pushBody(app, ['oWeb0000000001']), ...landingOn({ url }) },
    });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    await finished(stack(), receipt.id);
    const { messages } = await stack().control.get<{ messages: { page: string }[] }>(
      `/apps/${app.appid}/phones/oWeb0000000001/messages`,
    );
    expect(messages.at(-1)!.page).toMatch(new RegExp(`^pages/web/web\\?url=${encodeURIComponent(url)}&hy=[\\w-]+$`));
  });

  it('keeps the hosting page it was accepted with', async () => {
    await configure({ webview_page: 'pages/web/web', webview_domains: ['tea.example.com'] });
    const { body } = await post(landingOn({ url }, { draft: true }));
    await configure({ webview_page: 'pages/other' });
    const { message } = await stack().api.call(getPush, { params: { push_id: body.id } });
    expect(message.landing).toEqual({ url, host: 'pages/web/web' });
  });
});

describe('the settings of an app', () => {
  it('hold the page and the hosts, and take neither schemes nor ports for a host', async () => {
    await configure({ webview_page: null, webview_domains: ['a.example.com', 'b.example.com'] });
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
