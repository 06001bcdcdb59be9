import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listApps } from '#contract/app.ts';
import { createPush } from '#contract/push.ts';
import { applied, finished, goodFields } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { invite, makeOwner } from '../access/support/browser.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack();
const browser = useBrowser();
const appid = 'wxfirstrun00001';
const secret = '0123456789abcdef0123456789abcdef';
const content = '商品:{{thing1.DATA}}\n时间:{{time2.DATA}}\n金额:{{amount3.DATA}}';
const patient = { timeout: 60_000 };
let at: Watched;

beforeAll(async () => {
  const templates = [{ priTmplId: 'TPL_FIRST', title: '发货提醒', type: 2, content, example: '' }];
  await stack().control.put(`/apps/${appid}`, { secret, name: '初次小店', templates });
  at = await openAs(browser(), stack(), await makeOwner(stack()));
});
afterAll(async () => {
  await at?.context.close();
});

const current = () => at.page.locator('.checklist-steps [aria-current=step] b').textContent();
const toOverview = () => at.page.goto(stack().url);

describe('the first run', () => {
  it('leads from nothing to the first push, each step with its one action', async () => {
    const { page } = at;
    await toOverview();
    await expect.poll(current, patient).toBe('接入小程序');
    await page.getByRole('button', { name: '接入小程序' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill('初次小店');
    await dialog.getByLabel('AppID').fill(appid);
    await dialog.getByLabel('AppSecret').fill('f'.repeat(32));
    await dialog.getByRole('button', { name: '校验并接入' }).click();
    // A wrong secret is told with what to do, and nothing typed is lost.
    await dialog.getByText('微信拒绝了该凭证').waitFor(patient);
    await dialog.getByLabel('AppSecret').fill(secret);
    await dialog.getByRole('button', { name: '校验并接入' }).click();
    await page.getByText('已接入“初次小店”').waitFor(patient);
    await expect(page.getByText('EncodingAESKey').first().isVisible()).resolves.toBe(true);
    await page.getByRole('button', { name: '关闭' }).click();
    await page.getByText('凭证有效').waitFor();

    await toOverview();
    await expect.poll(current, patient).toBe('同步订阅模板');
    await page.getByRole('button', { name: '去同步模板' }).click();
    await page.getByRole('button', { name: '立即同步' }).first().click();
    await page.getByRole('link', { name: '发货提醒' }).waitFor(patient);

    await toOverview();
    await expect.poll(current, patient).toBe('创建订阅场景');
    await page.getByRole('button', { name: '新建场景' }).click();
    await page.getByLabel('标识').fill('order');
    await page.getByLabel('模板', { exact: true }).click();
    await page.getByTitle(/发货提醒/).click();
    await page.getByLabel('用途').fill('告诉您发货进度');
    await page.getByLabel('内容', { exact: true }).fill('商品发出时通知您');
    await page.getByLabel('频率').fill('每单一条');
    // What the user will see stands beside it while it is written.
    await page.locator('.scene-card').getByText('告诉您发货进度').waitFor();
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存为版本 1').waitFor(patient);

    await toOverview();
    await expect.poll(current, patient).toBe('添加测试手机');
    const { id } = (await stack().api.call(listApps)).items[0]!;
    const service = { url: stack().url, app: id, scenes: [{ key: 'order', title: '订单' }] };
    await stack().control.put(`/apps/${appid}`, { service });
    await stack().control.post(`/apps/${appid}/phones`, { phones: [{ openid: 'oFirstPhone01' }] });
    await stack().control.post(`/apps/${appid}/phones/oFirstPhone01/mp/enter`, {});
    await applied(stack());
    await expect.poll(current, patient).toBe('在手机上同意订阅');
    const answer = { scene: 'order', choice: 'accept' };
    await stack().control.post(`/apps/${appid}/phones/oFirstPhone01/mp/subscribe`, answer);
    await applied(stack());
    await expect.poll(current, patient).toBe('发送一条测试');

    const message = { template: 'TPL_FIRST', fields: goodFields };
    const single = { app_id: id, audience: { openids: ['oFirstPhone01'] }, message };
    await finished(stack(), ((await stack().api.call(createPush, { body: single })) as { id: string }).id);
    await expect.poll(current, patient).toBe('发出第一条推送');
    await stack().control.post(`/apps/${appid}/phones/oFirstPhone01/mp/subscribe`, answer);
    await applied(stack());
    const campaign = { app_id: id, audience: { all: true as const }, message };
    await finished(stack(), ((await stack().api.call(createPush, { body: campaign })) as { id: string }).id);
    // Done: it is gone by itself.
    await page.locator('.checklist').waitFor({ state: 'detached', timeout: 30_000 });
    expect(at.trouble.splice(0)).toEqual([]);
  });

  it('shows the phones of the emulator in a frame, where one is connected', async () => {
    const { page } = at;
    await page.goto(stack().url);
    await page.getByRole('link', { name: '沙箱' }).click();
    await page.frameLocator('iframe').getByText('oFirstPhone01').first().waitFor(patient);
    await page.frameLocator('iframe').getByText('全部恢复正常').waitFor(patient);
    expect(at.trouble.splice(0)).toEqual([]);
  });

  it('takes a template from the public library', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/templates`);
    await page.getByRole('button', { name: '公共模板库' }).click();
    await page.getByRole('button', { name: /^到货通知/ }).click();
    await page.getByRole('button', { name: /商品名称/ }).click();
    await page.getByRole('button', { name: /到货日期/ }).click();
    await page.getByLabel('用途说明').fill('到货提醒');
    await page.getByRole('button', { name: '添加到我的模板' }).click();
    await page.getByRole('heading', { name: '到货通知' }).waitFor(patient);
    await page.getByText('20 个字以内，可中文、字母、数字与符号混合').waitFor();

    await page.getByRole('button', { name: '删除模板' }).click();
    const ok = page.getByRole('dialog').getByRole('button', { name: '删除模板' });
    await page.getByRole('dialog').getByRole('textbox').fill('到货');
    expect(await ok.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByRole('textbox').fill('到货通知');
    await ok.click();
    await page.getByRole('link', { name: '发货提醒' }).waitFor(patient);
    expect(await page.getByRole('link', { name: '到货通知' }).count()).toBe(0);
    expect(at.trouble.splice(0)).toEqual([]);
  });

  it('hides what a role may not do', async () => {
    const owner = await makeOwner(stack());
    const viewer = await openAs(browser(), stack(), await invite(stack(), owner.browser, { role: 'viewer' }));
    const { page } = viewer;
    await page.goto(`${stack().url}/templates`);
    await page.getByRole('link', { name: '发货提醒' }).waitFor(patient);
    expect(await page.getByRole('button', { name: '立即同步' }).count()).toBe(0);
    await page.goto(`${stack().url}/settings`);
    await page.getByText('初次小店').first().waitFor(patient);
    expect(await page.getByRole('button', { name: '接入小程序' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'API 密钥' }).count()).toBe(0);
    await viewer.context.close();
    expect(viewer.trouble).toEqual([]);
  });
});
