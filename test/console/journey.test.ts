import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPush, getPush, updatePush } from '#contract/push.ts';
import { listPushes } from '#contract/push-list.ts';
import { finished, goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asMember, chinese, openPage, owner, ownerLink, pick } from './support/console.ts';

const stack = useStack();
const browser = useBrowser();
const patient = { timeout: 60_000 };
const people = Array.from({ length: 30 }, (_, i) => `oJourney${String(i).padStart(8, '0')}`);
let app: TestApp;
let context: BrowserContext;
let page: Page;
let trouble: string[];

beforeAll(async () => {
  app = await makeApp(stack());
  // One-time consent: a send for each push of these tests.
  for (let i = 0; i < 4; i++) await app.consent(people);
  context = await browser().newContext(chinese);
  ({ page, trouble } = await openPage(stack(), context));
  await page.goto(await ownerLink(stack()));
  await page.getByLabel('姓名').fill(owner.name);
  await page.getByLabel('邮箱').fill(owner.email);
  await page.getByLabel('密码', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: '创建账号并登录' }).click();
  await page.getByRole('heading', { name: '概览' }).waitFor();
});
beforeEach(async () => {
  await page.goto(`${stack().url}/pushes`);
  await page.getByRole('heading', { name: '推送', exact: true }).waitFor();
});
afterEach(() => {
  expect(trouble.splice(0)).toEqual([]);
});

async function compose(name: string): Promise<void> {
  await page.getByRole('button', { name: '新建推送' }).first().click();
  // The list has a choice of templates, too.
  await page.getByRole('heading', { name: '新建推送' }).waitFor();
  await pick(page, '模板', '测试提醒');
  await page.getByLabel('名称', { exact: true }).fill(name);
  await page.getByLabel('商品', { exact: true }).fill(goodFields.thing1);
  await page.getByLabel('时间', { exact: true }).fill(goodFields.time2);
  await page.getByLabel('金额', { exact: true }).fill(goodFields.amount3);
}

const named = async (name: string) => {
  const { items } = await stack().api.call(listPushes, { query: { app_id: app.id, q: name } });
  return items[0];
};

describe('the console', () => {
  it('composes a push, shows what would become of it, launches it, and counts it to the end', async () => {
    await compose('春茶上新');
    // The phone shows the values as they would arrive.
    await page.getByRole('figure').getByText(goodFields.amount3).waitFor();
    await page.getByText('其中 30 人现在可发').waitFor();
    await page.getByRole('button', { name: '检查并发送' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('没有发现问题').or(dialog.getByRole('listitem').first()).first().waitFor();
    await dialog.getByRole('button', { name: '发送', exact: true }).click();
    await page.getByText('推送已提交').waitFor();
    await page.getByRole('heading', { name: '春茶上新' }).waitFor();
    const push = await named('春茶上新');
    expect(push!.state).toBe('scheduled');

    await expect
      .poll(
        () =>
          page
            .locator('.detail-counts')
            .textContent()
            .catch(() => ''),
        { timeout: 60_000 },
      )
      .toMatch(/已接受\s*30\s*100%/);
    await page.getByText('核对一致').waitFor();
    await page.locator('.law-bar').first().hover();
    await page.getByRole('tooltip').getByText('待发送').waitFor();
    await page.locator('.state').getByText('已完成').waitFor(patient);
    await page.getByText('oJou••••').first().waitFor(patient);
    const log = await stack().control.get(`/log?appid=${app.appid}`);
    expect(log).toMatchObject({ acceptedCalls: 30, duplicates: 0 });
  });

  it('takes a launch back within ten seconds, and nobody was called', async () => {
    await compose('发错了');
    await page.getByText('其中').waitFor(patient);
    await page.getByRole('button', { name: '检查并发送' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click(patient);
    // Who is quick meets the planning, in which nothing can be changed; so far it looks as if it had not ended.
    let looks = 0;
    await page.route('**/v1/pushes/*', async (route) => {
      const method = route.request().method();
      if (method === 'GET') looks++;
      if (looks > 3) return route.fallback();
      if (method === 'PATCH') return route.fulfill({ status: 409, json: { code: 'push_not_editable', status: 409 } });
      const answer = await route.fetch();
      return route.fulfill({ response: answer, json: { ...(await answer.json()), state: 'planning' } });
    });
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByRole('heading', { name: '编辑草稿' }).waitFor();
    // A look that is held up here when the form appears must not end in a route already given back.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await expect.poll(async () => (await named('发错了'))!.state).toBe('draft');
    expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe('发错了');
  });

  it('keeps the time and the list of a launch that is taken back, and loses what was taken from it', async () => {
    const at = new Date(Date.now() + 86_400_000).toISOString();
    const given = { name: '明天再发', draft: true, schedule: { at }, pace: { per_minute: 60 } };
    const made = await stack().api.call(createPush, { body: pushBody(app, people.slice(0, 2), given) });
    if (!('id' in made)) throw new Error('a receipt was expected');
    const stored = () => stack().api.call(getPush, { params: { push_id: made.id } });
    await page.goto(`${stack().url}/pushes/${made.id}`);
    await page.getByRole('link', { name: '继续编辑' }).click();
    await page.getByText('沿用原来的名单（2 人）').waitFor();
    await page.getByLabel('名称', { exact: true }).fill('');
    await page.getByRole('button', { name: '检查并发送' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('将发给原来的受众').waitFor();
    await dialog.getByRole('button', { name: '定时发送' }).click();
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByRole('heading', { name: '编辑草稿' }).waitFor();
    expect(await stored()).toMatchObject({
      state: 'draft',
      due_at: at,
      name: null,
      pace: given.pace,
      audience: { matched: 2 },
    });
    // The form shows what was stored last, and not what was read before.
    await page.getByText('沿用原来的名单（2 人）').waitFor();
    expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe('');
    await page.getByLabel('名称', { exact: true }).fill('后天再发');
    await page.getByRole('button', { name: '保存草稿' }).click();
    await expect.poll(async () => (await stored()).name).toBe('后天再发');
    expect(await stored()).toMatchObject({ state: 'draft', due_at: at, audience: { matched: 2 } });
  });

  it('pauses, resumes and cancels from the list', async () => {
    const body = pushBody(app, [], { name: '慢慢发', audience: { all: true }, pace: { per_minute: 1 } });
    const made = await stack().api.call(createPush, { body });
    if (!('id' in made)) throw new Error('a receipt was expected');
    const row = page.getByRole('row').filter({ hasText: '慢慢发' });
    await row.getByRole('button', { name: '暂停' }).click(patient);
    await row.getByText('已暂停').waitFor();
    await row.getByRole('button', { name: '恢复' }).click();
    await row.getByRole('button', { name: '暂停' }).waitFor();
    await row.getByRole('button', { name: '更多操作' }).click();
    await page.getByRole('menuitem', { name: '取消推送' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '取消推送' }).click();
    await row.getByText('已取消').waitFor();
    const push = await finished(stack(), made.id);
    expect(push.law.holds).toBe(true);
  });

  it('keeps filters in the address, and finds by name', async () => {
    await page.getByRole('button', { name: '草稿', exact: true }).click();
    await page.getByLabel('按名称查找').fill('没有这样的推送');
    await page.getByText('没有符合条件的推送').waitFor();
    const filters = () => ['state', 'q'].map((name) => new URL(page.url()).searchParams.get(name));
    await expect.poll(filters).toEqual(['draft', '没有这样的推送']);
    await page.reload();
    await page.getByText('没有符合条件的推送').waitFor();
    await page.getByRole('button', { name: '清除筛选' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBeNull();
  });

  it('tells of a change somebody else made, and loses neither', async () => {
    const body = pushBody(app, [], { name: '两个人改', audience: { all: true }, draft: true });
    const made = await stack().api.call(createPush, { body });
    if (!('id' in made)) throw new Error('a receipt was expected');
    await page.goto(`${stack().url}/pushes/new?draft=${made.id}`);
    await page.getByLabel('名称', { exact: true }).fill('我的名字');
    const params = { push_id: made.id };
    await stack().api.call(
      updatePush,
      { params, body: { name: '他的名字' } },
      { headers: { 'if-match': `"${made.version}"` } },
    );
    await page.getByRole('button', { name: '保存草稿' }).click();
    await page.getByText('这份草稿刚刚被别人修改过').waitFor();
    expect((await stack().api.call(getPush, { params })).name).toBe('他的名字');
    // Where it cannot be read, this is said, and tried again.
    await page.route(`**/v1/pushes/${made.id}`, (route) => route.abort());
    await page.getByRole('button', { name: '以我的为准' }).click();
    await page.getByText('无法连接服务').waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.getByRole('button', { name: '以我的为准' }).click();
    await expect.poll(async () => (await stack().api.call(getPush, { params })).name).toBe('我的名字');
  });

  it('shows what others typed as text, whatever it says', async () => {
    const name = '<img src=x onerror=alert(1)>"\'><script>alert(2)</script>';
    await stack().api.call(createPush, { body: pushBody(app, [], { name, audience: { all: true }, draft: true }) });
    await page.getByRole('link', { name }).click(patient);
    await page.getByRole('heading', { name }).waitFor();
    expect(await page.locator('#root img[src="x"]').count()).toBe(0);
  });

  it('asks to sign in again over the page when the session ends, and what was typed stays', async () => {
    await compose('写到一半');
    await page.getByText('其中').waitFor(patient);
    await context.clearCookies();
    await page.getByRole('button', { name: '保存草稿' }).click();
    const dialog = page.getByRole('dialog').filter({ hasText: '登录已过期' });
    await dialog.getByLabel('密码', { exact: true }).fill(owner.password);
    await dialog.getByRole('button', { name: '登录' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe('写到一半');
  });

  it('is worked by the keyboard alone', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: '概览' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: '推送', exact: true }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('快捷键', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: '搜索或跳转' }).fill('慢慢发');
    await page.getByRole('option', { name: /慢慢发/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '慢慢发' }).waitFor();
    // Keys rest until the palette has faded away.
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: '推送', exact: true }).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: '新建推送' }).waitFor();
  });

  it('speaks English, all of it, after one choice', async () => {
    await page.getByRole('button', { name: '账号菜单' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Pushes', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Pushes', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('button', { name: 'Account menu' }).click();
    await page.getByRole('menuitem', { name: '中文' }).click();
    await page.getByRole('heading', { name: '推送', exact: true }).waitFor();
  });

  it('hides from a viewer what the service would refuse', async () => {
    const viewer = await asMember(stack(), context, browser(), 'viewer');
    const sight = await openPage(stack(), viewer);
    await sight.page.goto(`${stack().url}/pushes`);
    await sight.page.getByRole('row').filter({ hasText: '春茶上新' }).waitFor();
    expect(await sight.page.getByRole('button', { name: '新建推送' }).count()).toBe(0);
    expect(await sight.page.getByRole('button', { name: '暂停', exact: true }).count()).toBe(0);
    await sight.page.goto(`${stack().url}/pushes/new`);
    await sight.page.getByText('您不能创建推送').waitFor();
    await viewer.close();
  });

  it('signs out, refuses a wrong password, and comes back to the page that was asked for', async () => {
    const signedOut = page.getByRole('heading', { name: '登录鸿雁' });
    const item = page.getByRole('menuitem', { name: '退出登录' });
    for (let turn = 1; ; turn++) {
      if (!(await item.isVisible())) await page.getByRole('button', { name: '账号菜单' }).click();
      await item.click();
      const over = await signedOut.waitFor({ timeout: 15_000 }).catch((error: Error) => error);
      if (over === undefined) break;
      // On a loaded machine the menu can close under the click; whoever sees that clicks again.
      if (turn === 3) throw over;
    }
    await page.goto(`${stack().url}/pushes?state=draft`);
    await page.getByLabel('邮箱').fill(owner.email);
    await page.getByLabel('密码', { exact: true }).fill('not-the-password');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('邮箱或密码不正确').waitFor();
    await page.getByLabel('密码', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('heading', { name: '推送', exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('draft');
  });
});
