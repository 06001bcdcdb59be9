import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getApp } from '#contract/app.ts';
import { listChannels } from '#contract/channel.ts';
import { createPush } from '#contract/push.ts';
import { eventually, finished, goodFields, makeApp, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { invite, makeOwner, type TestMember } from '../access/support/browser.ts';
import { jpushKey, masterSecret, say, setUpUms } from '../channels/support.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack({ env: { OUTGOING_ALLOW: '127.0.0.1' } });
const browser = useBrowser();
const patient = { timeout: 60_000 };
const people = ['oChannel00000001', 'oChannel00000002'];
let app: TestApp;
let owner: TestMember;
let at: Watched;

beforeAll(async () => {
  app = await makeApp(stack());
  await app.enter(people);
  owner = await makeOwner(stack());
  at = await openAs(browser(), stack(), owner);
});
beforeEach(() => {
  at.trouble.splice(0);
});
afterAll(async () => {
  await at?.context.close();
});

const card = (name: string) => at.page.locator('.app-card').filter({ hasText: name });
const stored = async (name: string) =>
  (await stack().api.call(listChannels, { params: { app_id: app.id } })).items.find((one) => one.name === name)!;

/** Opens the composer, chooses what is sent, and fills fields in. */
async function compose(content: string, fields: Record<string, string>) {
  const { page } = at;
  await page.goto(`${stack().url}/pushes/new`);
  const choice = page.getByRole('combobox', { name: '模板' });
  await choice.click(patient);
  // The list holds only what is in view.
  await choice.fill(content);
  await page.getByTitle(content, { exact: true }).first().click();
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).first().fill(value);
}

/** What the composer sends when it is stored as a draft, and that it was taken. */
async function savedBody(): Promise<Record<string, never>> {
  const { page } = at;
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.method() === 'POST' && new URL(one.url()).pathname === '/v1/pushes'),
    page.getByRole('button', { name: '保存草稿' }).click(),
  ]);
  expect((await request.response())!.status()).toBe(202);
  return request.postDataJSON();
}

describe('an app', () => {
  it('takes its token from an address of its owner, tried before it is stored', async () => {
    const { page } = at;
    const { secret } = await stack().control.get<{ secret: string }>(`/apps/${app.appid}`);
    const hub = `${stack().emulator.url}/cgi-bin/token?grant_type=client_credential&appid=${app.appid}&secret=`;
    await page.goto(`${stack().url}/settings/apps`);
    await card(app.appid)
      .getByRole('button', { name: /修\s*改/ })
      .click(patient);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'access_token 从哪里取' }).click();
    await page.getByTitle('自己的地址（中控服务器）', { exact: true }).click();
    await dialog.getByLabel('地址', { exact: true }).fill(`${hub}wrong`);
    await dialog.getByLabel('请求头（选填）').fill('Authorization');
    await dialog.getByLabel('请求头的值').fill('Bearer hub');
    await dialog.getByRole('button', { name: /保\s*存/ }).click();
    await dialog.locator('.error-notice').getByText('没有给出微信接受的 access_token').waitFor(patient);
    await dialog.getByLabel('地址', { exact: true }).fill(hub + secret);
    await dialog.getByRole('button', { name: /保\s*存/ }).click();
    await card(app.appid)
      .getByText(hub + secret)
      .waitFor(patient);
    const shown = await stack().api.call(getApp, { params: { app_id: app.id } });
    expect(shown.token_source).toEqual({ from: 'url', url: hub + secret, header: 'Authorization' });
  });
});

describe('a key for clients of JPush', () => {
  it('is made with its message, shown once as a pair, and opens the door', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/settings/keys`);
    await page.getByRole('button', { name: '新建密钥' }).click(patient);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: '兼容极光 JPush 客户端的密钥' }).click();
    await dialog.getByLabel('名称', { exact: true }).fill('老系统');
    const make = dialog.getByRole('button', { name: /创\s*建/ });
    expect(await make.isDisabled()).toBe(true);
    await dialog.getByRole('combobox', { name: '所属应用' }).click();
    await page.getByTitle('测试 1', { exact: true }).click();
    await dialog.getByRole('combobox', { name: '默认消息（选填）' }).click();
    await page.getByTitle('测试提醒', { exact: true }).first().click();
    await dialog.getByLabel('商品', { exact: true }).fill('{{ alert }}');
    await dialog.getByLabel('时间', { exact: true }).fill(goodFields.time2);
    await dialog.getByLabel('金额', { exact: true }).fill(goodFields.amount3);
    await make.click();
    const shown = dialog.locator('.secret-shown code');
    await dialog.getByText('Master Secret', { exact: true }).waitFor(patient);
    const [appKey, secret] = await shown.allTextContents();
    expect([appKey, secret]).toEqual([
      expect.stringMatching(/^[0-9a-z]{24}$/),
      expect.stringMatching(/^[0-9a-z]{24}$/),
    ]);
    const answer = await fetch(`${stack().url}/v3/push/validate`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${appKey}:${secret}`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ platform: 'all', audience: 'all', notification: { alert: '龙井' } }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([200, { msg_id: '0' }]);
    await dialog.getByRole('button', { name: '我已保存' }).click();
    await page.getByText(appKey!).waitFor(patient);
    expect(at.trouble).toEqual([]);
  });
});

describe('channels', () => {
  it('are set up, with credentials tried first and told when they are wrong', async () => {
    const { page } = at;
    await stack().control.put(`/jpush/${jpushKey(app)}`, { secret: masterSecret, appid: app.appid });
    await page.goto(`${stack().url}/settings/channels`);
    await card('wechat-service').getByRole('button', { name: '设置' }).click(patient);
    await page.getByRole('dialog').getByRole('button', { name: '校验并保存' }).click();
    await card('wechat-service').getByText('可用').waitFor(patient);

    await card('jpush').getByRole('button', { name: '设置' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('AppKey').fill(jpushKey(app));
    await dialog.getByLabel('Master Secret').fill('ffffffffffffffffffffffff');
    await dialog.getByRole('button', { name: '校验并保存' }).click();
    await dialog.locator('.error-notice').waitFor(patient);
    await dialog.getByLabel('Master Secret').fill(masterSecret);
    await dialog.getByRole('button', { name: '校验并保存' }).click();
    await card('jpush').getByText('可用').waitFor(patient);
    expect(await stored('jpush')).toMatchObject({ set_up: true, has_credentials: true, check_error: null });
    // Settings change without the secret being typed again.
    await card('jpush').getByRole('button', { name: '修改' }).click();
    await page.getByRole('dialog').getByLabel('离线保留（秒）').fill('3600');
    await page.getByRole('dialog').getByRole('button', { name: '校验并保存' }).click();
    await card('jpush').getByText('3,600').waitFor(patient);
    await card('jpush').getByRole('button', { name: '校验凭证' }).click();
    await page.getByText('凭证有效').waitFor(patient);
    expect(at.trouble).toEqual([]);
  });

  it('are only looked at by who may not manage apps', async () => {
    const viewer = await openAs(browser(), stack(), await invite(stack(), owner.browser, { role: 'viewer' }));
    await viewer.page.goto(`${stack().url}/settings/channels`);
    await viewer.page.getByText('微信客服消息').waitFor(patient);
    expect(await viewer.page.getByRole('button', { name: /设置|修改|校验/ }).count()).toBe(0);
    await viewer.context.close();
    expect(viewer.trouble).toEqual([]);
  });
});

describe('the composer', () => {
  it('writes a customer-service text and shows it as a chat', async () => {
    await compose('文本', { 文本: '您的订单已发货' });
    await at.page.locator('.chat-text').getByText('您的订单已发货').waitFor(patient);
    expect(await savedBody()).toMatchObject({
      message: { template: 'wechat-service/text', fields: { content: '您的订单已发货' } },
    });
    await at.page.waitForURL(/draft=/, patient);
    // A stored draft comes back with its kind and its words.
    await at.page.reload();
    await at.page.locator('.chat-text').getByText('您的订单已发货').waitFor(patient);
    expect(at.trouble).toEqual([]);
  });

  it('writes a template of the UMS console with variables of its own', async () => {
    const { page } = at;
    await setUpUms(stack(), app);
    await compose('UMS 控制台模板', { '模板编号（UMS 控制台）': '42' });
    for (const [name, value] of [
      ['note', '明天到'],
      ['order', 'A-1'],
    ] as const) {
      await page.getByRole('button', { name: '添加变量' }).click();
      await page.getByLabel('变量名').last().fill(name);
      await page.getByLabel('值', { exact: true }).last().fill(value);
    }
    await page.locator('.compose-aside').getByText('明天到').waitFor(patient);
    const written = { template: 'jiguang-ums/template', fields: { template_id: '42', order: 'A-1', note: '明天到' } };
    expect(await savedBody()).toMatchObject({ message: written });
    await page.waitForURL(/draft=/, patient);
    await page.reload();
    await expect.poll(() => page.getByLabel('变量名').first().inputValue(), patient).toBe('note');
    await expect.poll(() => page.getByLabel('变量名').last().inputValue(), patient).toBe('order');
    expect(at.trouble).toEqual([]);
  });

  it('stores a picture, shows it, and needs a page for a card', async () => {
    const { page } = at;
    await compose('小程序卡片', { 标题: '春茶上新' });
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const file = { name: 'tea.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') };
    await page.setInputFiles('input[type=file]', file);
    await page.locator('.chat-cover:not(.none)').waitFor(patient);
    const launch = page.getByRole('button', { name: '检查并发送' });
    expect(await launch.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: '小程序页面' }).fill('pages/index');
    await expect.poll(() => launch.isDisabled(), patient).toBe(false);
    expect(await savedBody()).toMatchObject({
      message: { template: 'wechat-service/card', fields: { thumb: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
    });
    expect(at.trouble).toEqual([]);
  });

  it('adds a fallback by another channel', async () => {
    const { page } = at;
    await compose('测试提醒', { 商品: goodFields.thing1, 时间: goodFields.time2, 金额: goodFields.amount3 });
    await page.getByRole('switch', { name: '没有收到时补发' }).click();
    const step = page.getByRole('group', { name: '第 1 步' });
    await step.getByRole('combobox', { name: '发什么' }).click();
    await step.getByRole('combobox', { name: '发什么' }).fill('App 通知');
    await page.getByTitle('App 通知', { exact: true }).last().click();
    await step.getByLabel('内容', { exact: true }).fill('您的订单已发货');
    await page.getByRole('list', { name: '依次使用的通道' }).getByText('JPush').waitFor();
    const body = await savedBody();
    const message = { template: 'jpush/notification', fields: { alert: '您的订单已发货' } };
    expect(body).toMatchObject({ fallback: { steps: [{ when: 'no_credit', message }], stop_after_minutes: 4320 } });
    expect(at.trouble).toEqual([]);
  });

  it('leads to a push whose family is one funnel, channel by channel', async () => {
    const { page } = at;
    await say(stack(), app, people);
    const fields = { content: '您的订单已发货' };
    const body = {
      app_id: app.id,
      name: '有补发的',
      audience: { all: true as const },
      message: { template: app.template, fields: goodFields },
      fallback: { steps: [{ when: 'no_credit' as const, message: { template: 'wechat-service/text', fields } }] },
    };
    const { id } = (await stack().api.call(createPush, { body })) as { id: string };
    await eventually(async () => (await finished(stack(), id)).children.length === 1);
    await finished(stack(), (await finished(stack(), id)).children[0]!);
    await page.goto(`${stack().url}/pushes/${id}`);
    const family = page.getByRole('table', { name: '各通道' });
    await family.getByRole('row', { name: /微信订阅消息/ }).waitFor(patient);
    await expect
      .poll(
        () =>
          family
            .getByRole('row', { name: /微信客服消息/ })
            .textContent()
            .catch(() => ''),
        patient,
      )
      .toMatch(/22000$/);
    await page.getByRole('list', { name: '补发步骤' }).getByText('已补发').waitFor(patient);
    expect(at.trouble).toEqual([]);
  });
});
