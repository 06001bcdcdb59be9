import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished as written } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putWordList } from '#contract/content.ts';
import { createPush } from '#contract/push.ts';
import { listPushes } from '#contract/push-list.ts';
import { getRecipient, upsertRecipients } from '#contract/recipient.ts';
import { putScene } from '#contract/scene.ts';
import { createSchedule } from '#contract/schedule.ts';
import { createSegment } from '#contract/segment.ts';
import { goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { goodPassword, makeOwner, type TestMember } from '../access/support/browser.ts';
import { pick } from './support/console.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack();
const browser = useBrowser();
const patient = { timeout: 60_000 };
/** What a page must show as it is. The label says where it was typed. */
const attack = (label: string) => `<img src=x onerror=alert(1)>${label}"'`;
const openid = 'oBadInput000001';
let app: TestApp;
let owner: TestMember;
let recipient: string;
let at: Watched;

beforeAll(async () => {
  app = await makeApp(stack(), { more: [{ title: attack('模板'), kind: 'one_time' }] });
  owner = await makeOwner(stack());
  await app.consent([openid]);
  recipient = await app.recipientId(openid);
  at = await openAs(browser(), stack(), owner);
});
afterAll(() => at?.context.close());

describe('what others typed', () => {
  it('is text on every page, whatever it says', async () => {
    const { api } = stack();
    const params = { app_id: app.id };
    const push = { audience: { all: true as const }, message: { template: app.template, fields: goodFields } };
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`field_${i}`, `值${i}`]));
    const attributes = { ...many, field_0: attack('属性') };
    const body = { recipients: [{ openid, tags: [attack('标签')], attributes }] };
    await api.call(upsertRecipients, { params, body });
    // All hundred are kept and read back.
    const read = await api.call(getRecipient, { params: { ...params, recipient } });
    expect(read.attributes).toEqual(attributes);
    const draft = await api.call(createPush, {
      body: pushBody(app, [], { ...push, name: attack('推送'), draft: true }),
    });
    const wording = {
      purpose: attack('场景'),
      content: '订单状态',
      frequency: '每单一条',
      template_ids: [app.template],
    };
    await api.call(putScene, { params: { ...params, key: 'main' }, body: wording });
    await api.call(createSegment, { params, body: { name: attack('人群'), rule: { everyone: true } } });
    const recurrence = { cron: '0 4 1 1 *' };
    await api.call(createSchedule, { body: { app_id: app.id, name: attack('计划'), recurrence, push, paused: true } });
    const words = { level: 'watch' as const, words: [attack('词')] };
    await api.call(putWordList, { params: { ...params, name: 'words' }, body: words });
    const { browser: own } = owner;
    await own.post('/v1/api-keys', { name: attack('密钥'), permissions: ['apps_read'] });
    await own.send('PATCH', '/v1/me', { name: attack('姓名') });
    await own.send('PATCH', `/v1/apps/${app.id}`, { name: attack('应用') });
    await own.send('PATCH', '/v1/organization', { name: attack('组织') });
    const signIn = { email: owner.email, password: goodPassword };
    await own.send('POST', '/auth/sign-in/email', signIn, { headers: { cookie: '', 'user-agent': attack('browser') } });
    const pages: [path: string, ...labels: string[]][] = [
      ['/', '应用'],
      ['/pushes?state=draft', '推送', '应用'],
      [`/pushes/${'id' in draft ? draft.id : ''}`, '推送'],
      ['/templates', '模板'],
      ['/scenes', '场景'],
      ['/scenes/main', '场景'],
      [`/recipients/${recipient}`, '标签', '属性'],
      ['/segments', '人群'],
      ['/schedules', '计划'],
      ['/settings/apps', '应用'],
      ['/settings/keys', '密钥'],
      ['/settings/members', '姓名'],
      ['/account', '姓名', 'browser'],
    ];
    const { page } = at;
    // Whatever stands on a page to be read, in fields as well.
    const shown = `document.body.innerText + [...document.querySelectorAll('input, textarea')].map((one) => one.value).join()`;
    for (const [path, ...labels] of pages) {
      await page.goto(stack().url + path);
      await page.getByRole('heading', { level: 1 }).waitFor(patient);
      for (const label of labels) {
        const text = () => page.evaluate(shown) as Promise<string>;
        await expect.poll(text, { ...patient, message: `${path} ${label}` }).toContain(attack(label));
      }
      expect(await page.locator('img[src="x"]').count(), path).toBe(0);
    }
    await page.goto(`${stack().url}/settings/audit?action=createApiKey`);
    await page.getByRole('button', { name: '创建 API 密钥' }).click(patient);
    await page.locator('pre').filter({ hasText: 'onerror' }).waitFor(patient);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(at.trouble).toEqual([]);
  });
});

describe('a launch', () => {
  const compose = async (name: string) => {
    const { page } = at;
    // Once by its address, so that all it reads is there; then from the list, so that there is a way back.
    await page.goto(`${stack().url}/pushes/new`);
    await page.getByRole('combobox', { name: '模板' }).waitFor(patient);
    await page.waitForLoadState('networkidle');
    await page.locator('.nav-item').filter({ hasText: '推送' }).first().click();
    await page.getByRole('button', { name: '新建推送' }).first().click(patient);
    await page.getByRole('heading', { name: '新建推送' }).waitFor(patient);
    await pick(page, '模板', '测试提醒');
    await page.getByLabel('名称', { exact: true }).fill(name);
    await page.getByLabel('商品', { exact: true }).fill(goodFields.thing1);
    await page.getByLabel('时间', { exact: true }).fill(goodFields.time2);
    await page.getByLabel('金额', { exact: true }).fill(goodFields.amount3);
  };
  const launch = async () => {
    const { page } = at;
    await page.getByRole('button', { name: '检查并发送' }).click(patient);
    await page.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click(patient);
  };
  const named = async (q: string) =>
    (await stack().api.call(listPushes, { query: { app_id: app.id, q } })).items.map((one) => one.state);

  it('of which the answer is lost is made once, also after a step back and forth', async () => {
    const { page } = at;
    await compose('回答丢了');
    let calls = 0;
    // The service takes it, and the connection breaks before the answer.
    await page.route('**/v1/pushes', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      calls++;
      if (calls > 1) return route.fallback();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await launch();
    await page.getByText('无法连接服务').first().waitFor(patient);
    expect(await named('回答丢了')).toHaveLength(1);
    await page.goBack();
    await page.getByRole('heading', { name: '推送', exact: true }).waitFor(patient);
    await page.goForward();
    await expect.poll(() => page.getByLabel('名称', { exact: true }).inputValue(), patient).toBe('回答丢了');
    await launch();
    await page.getByRole('heading', { name: '回答丢了' }).waitFor(patient);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect([calls, (await named('回答丢了')).length]).toEqual([2, 1]);
  });

  it('that is on its way when somebody steps back goes out once, and the form is not there again', async () => {
    const { page } = at;
    await compose('按了返回');
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/v1/pushes', async (route) => {
      if (route.request().method() === 'POST') await held;
      await route.fallback();
    });
    const sent = page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/v1/pushes'));
    await launch();
    await sent;
    await page.goBack();
    await page.getByRole('heading', { name: '推送', exact: true }).waitFor(patient);
    release();
    // It leads to the push, where it can still be taken back.
    await page.getByRole('heading', { name: '按了返回' }).waitFor(patient);
    await page.getByRole('button', { name: '撤销' }).waitFor(patient);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(await named('按了返回')).toHaveLength(1);
    await page.goto(`${stack().url}/pushes/new`);
    await page.getByRole('combobox', { name: '模板' }).waitFor(patient);
    expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe('');
  });

  it('keeps what was typed while there is no connection', async () => {
    const { page, context } = at;
    await compose('断网');
    await context.setOffline(true);
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByText('无法连接服务').first().waitFor(patient);
    expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe('断网');
    await context.setOffline(false);
    await page.getByRole('button', { name: '保存草稿' }).click();
    await expect.poll(() => named('断网'), patient).toEqual(['draft']);
  });
});

describe('a file of 50 MB', () => {
  let folder: string;
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is read in pieces and imported whole', async () => {
    folder = await mkdtemp(join(tmpdir(), 'hongyan-import-'));
    const file = join(folder, 'large.csv');
    const out = createWriteStream(file);
    const people = 3000;
    // A long column that is not imported: much to read, little to write.
    const note = '茶'.repeat(5900);
    out.write('openid,标签,备注\n');
    for (let i = 0; i < people; i++) out.write(`oLarge${String(i).padStart(8, '0')},大文件,${note}\n`);
    out.end();
    await written(out);
    expect(out.bytesWritten).toBeGreaterThan(50 * 1024 * 1024);
    const { page } = at;
    await page.goto(`${stack().url}/recipients/import`);
    await page.setInputFiles('input[type=file]', file);
    await page.getByRole('cell', { name: '备注', exact: true }).waitFor(patient);
    await pick(page, '导入为: 备注', '不导入');
    await page.getByRole('button', { name: '开始导入' }).click();
    await page.getByText('全部导入完成').waitFor(patient);
    const { rows } = await stack().service.pool.query(
      `select count(*)::int as n from recipient where '大文件' = any(tags)`,
    );
    expect(rows[0].n).toBe(people);
  });
});
