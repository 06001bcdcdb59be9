import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getRecipient } from '#contract/recipient.ts';
import { applied } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { activityTemplate, stockTemplate } from '../../src/cli/sandbox/templates.ts';
import { openPhone, openShop, rises, type Shop } from './shop.ts';

const stack = useStack();
const browser = useBrowser();
let shop: Shop;
let page: Page;
const trouble: string[] = [];
beforeAll(async () => {
  shop = await openShop(stack());
});
beforeEach(async () => {
  page = await browser().newPage({ viewport: { width: 1280, height: 900 } });
  page.on('pageerror', (error) => trouble.push(error.message));
});
afterEach(async () => {
  await page.close();
  expect(trouble.splice(0)).toEqual([]);
});

const patient = { timeout: 60_000 };

/** Consent reports of a user's mini-program that have reached the service. */
async function reportsOf(openid: string): Promise<number> {
  const { id } = await stack().api.call(getRecipient, { params: { app_id: shop.appId, recipient: openid } });
  const { rows } = await stack().service.pool.query(
    `select count(*)::int as n from inbox where recipient_id = $1 and kind = 'consent' and source = 'client'`,
    [id],
  );
  return rows[0].n;
}

describe('the tea shop on a phone', () => {
  it('goes the whole circle: consent, credit, push, notification, landing, opened, clicked', async () => {
    const openid = 'oCircle000000001';
    await shop.makePhone(openid);
    const phone = await openPhone(page, stack(), openid);
    await phone.tap('下单');
    await phone.answer('允许');
    await phone.screen.getByText('订单编号').waitFor();
    await expect.poll(() => shop.credits(openid), patient).toBe(1);

    const pushId = await shop.push(openid, 'HY20261122001');
    expect(await shop.credits(openid)).toBe(0);
    await phone.look('服务通知');
    await page.getByText('HY20261122001').waitFor();
    await page.getByRole('button', { name: '进入小程序' }).click();
    await phone.screen.getByText('订单编号 HY20261122001').waitFor();
    await expect.poll(() => rises(stack(), pushId), patient).toEqual({ opened: 1, clicked: 0 });

    await phone.tap('查看物流');
    await phone.screen.getByText('/track?order=HY20261122001').waitFor();
    await expect.poll(() => rises(stack(), pushId), patient).toEqual({ opened: 1, clicked: 1 });
  });

  it('lands on an H5 page of an allowed host only, and counts the click in the page around it', async () => {
    const openid = 'oWebPage00000001';
    await shop.makePhone(openid);
    const phone = await openPhone(page, stack(), openid);
    await phone.tap('下单');
    await phone.answer('允许');
    await expect.poll(() => shop.credits(openid), patient).toBe(1);
    const pushId = await shop.push(openid, 'HY3');
    await phone.look('服务通知');
    await page.getByRole('button', { name: '进入小程序' }).click();
    await phone.screen.getByText('订单编号 HY3').waitFor();
    const frame = page.frames().find((one) => one.url().includes('/phone/'))!;
    const visit = (url: string) =>
      frame.evaluate(`wx.navigateTo({ url: '/pages/web/web?url=' + encodeURIComponent('${url}') })`);

    const looksAlike = 'https://tea.example.com.evil.example/spring';
    for (const url of ['http://tea.example.com/', looksAlike, 'https://evil.example/', 'javascript:alert(1)']) {
      await visit(url);
      await phone.screen.locator('.mp-page:not([hidden])').getByText('这个网页不在允许的域名里').waitFor();
      await page.getByRole('button', { name: '返回' }).click();
    }
    await expect.poll(() => rises(stack(), pushId), patient).toEqual({ opened: 1, clicked: 0 });
    await visit('https://tea.example.com/spring?a=1');
    await phone.screen.getByText('/spring?a=1').waitFor();
    await expect.poll(() => rises(stack(), pushId), patient).toEqual({ opened: 1, clicked: 1 });
  });

  it('a refusal is kept: no pop-up at the next order, and a way back on the button itself', async () => {
    const openid = 'oRefuse000000001';
    await shop.makePhone(openid);
    const phone = await openPhone(page, stack(), openid);
    await phone.tap('下单');
    await phone.answer('拒绝');
    await phone.screen.getByText('您上次没有允许，随时可以再订阅').waitFor();
    await expect.poll(() => shop.credits(openid), patient).toBe(0);

    await page.getByRole('button', { name: '返回' }).click();
    await phone.tap('下单');
    await phone.screen.getByText('订单编号').waitFor();
    expect(await phone.isAsked()).toBe(false);

    await phone.tap('重新订阅');
    await phone.answer('允许');
    await phone.screen.getByText('还能收到 1 条').waitFor();
    await expect.poll(() => shop.credits(openid), patient).toBe(1);
  });

  it('who always accepts is asked once, and collects sends by taps made anyway', async () => {
    const openid = 'oAlways000000001';
    await shop.makePhone(openid);
    const phone = await openPhone(page, stack(), openid);
    await phone.tap('下单');
    await phone.answer('允许', { keep: true });
    await expect.poll(() => shop.credits(openid), patient).toBe(1);
    await shop.push(openid, 'HY1');
    expect(await shop.credits(openid)).toBe(0);

    await phone.look('服务通知');
    await page.getByRole('button', { name: '进入小程序' }).click();
    // The state on the button is that after the push: the send is used up.
    await phone.screen.getByText('有进展告诉我').waitFor();
    await phone.tap('确认收货');
    await expect.poll(() => shop.credits(openid), patient).toBe(1);
    expect(await phone.isAsked()).toBe(false);
  });

  it('leads through WeChat’s settings where the main switch is off', async () => {
    const openid = 'oSwitch000000001';
    await shop.makePhone(openid);
    const phone = await openPhone(page, stack(), openid);
    await phone.look('设置');
    await page.getByText('接收订阅消息').click();
    await phone.look('小程序');
    await phone.tap('等到货');
    await phone.screen.getByText('您关闭了这个小程序的订阅消息').waitFor();
    await phone.tap('去设置里开启');
    await page.getByText('接收订阅消息').click();
    await page.getByRole('button', { name: '返回' }).click();
    await phone.tap('到货告诉我');
    await phone.answer('允许');
    await phone.screen.getByText('还能收到 1 条').waitFor();
    await expect.poll(() => shop.credits(openid, stockTemplate), patient).toBe(1);
  });

  it('asks for one template at a time on an old base library', async () => {
    const openid = 'oOldLib000000001';
    await shop.makePhone(openid);
    const phone = await openPhone(page, stack(), openid);
    await phone.look('设置');
    await page.getByLabel('基础库').selectOption('2.8.3');
    await phone.look('小程序');
    await phone.screen.getByRole('button', { name: '活动' }).click();
    for (const title of ['活动开始提醒', '到货提醒']) {
      await phone.tap('到时提醒我');
      await expect.poll(() => page.getByRole('dialog').locator('.ask').allInnerTexts(), patient).toEqual([title]);
      await phone.answer('允许');
    }
    await phone.screen.getByText('还能收到 1 条').waitFor();
    await expect.poll(() => shop.credits(openid, activityTemplate), patient).toBe(1);
    await expect.poll(() => shop.credits(openid, stockTemplate), patient).toBe(1);
  });

  it('leads through the settings on an old base library too, where they cannot be read', async () => {
    const openid = 'oOldOff000000001';
    await shop.makePhone(openid);
    const phone = await openPhone(page, stack(), openid);
    await phone.look('设置');
    await page.getByLabel('基础库').selectOption('2.8.3');
    await page.getByText('接收订阅消息').click();
    await phone.look('小程序');
    await phone.tap('等到货');
    await phone.tap('到货告诉我');
    await phone.screen.getByText('您关闭了这个小程序的订阅消息').waitFor();
    await phone.tap('去设置里开启');
    await page.getByText('接收订阅消息').click();
    await page.getByRole('button', { name: '返回' }).click();
    await phone.tap('到货告诉我');
    await phone.answer('允许');
    await phone.screen.getByText('还能收到 1 条').waitFor();
  });

  it('keeps reports while there is no network, over a restart, and sends them when there is', async () => {
    const openid = 'oOffline00000001';
    await shop.makePhone(openid);
    const phone = await openPhone(page, stack(), openid);
    const network = () => page.getByRole('switch', { name: '网络' }).click();
    await phone.tap('下单');
    await network();
    await phone.answer('允许');
    await phone.screen.getByText('订单编号').waitFor();
    // WeChat's own event is there; the mini-program's report is not.
    await expect.poll(() => shop.credits(openid), patient).toBe(1);
    expect(await reportsOf(openid)).toBe(0);
    await page.reload();
    await phone.screen.getByText('好茶到了，雁会捎信').waitFor();
    await network();
    await expect.poll(() => reportsOf(openid), patient).toBe(1);
    await applied(stack());
    expect(await shop.credits(openid)).toBe(1);

    const pushId = await shop.push(openid, 'HY2');
    await network();
    await phone.look('服务通知');
    await page.getByRole('button', { name: '进入小程序' }).click();
    await phone.screen.getByText('订单编号 HY2').waitFor();
    expect(await rises(stack(), pushId)).toEqual({ opened: 0, clicked: 0 });
    await network();
    await expect.poll(() => rises(stack(), pushId), patient).toEqual({ opened: 1, clicked: 0 });
  });
});
