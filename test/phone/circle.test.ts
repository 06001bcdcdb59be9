import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const patient = { timeout: 20_000 };

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
});
