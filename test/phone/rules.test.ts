import type { Frame, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { orderTemplate, sandboxAppid } from '../../src/cli/sandbox/templates.ts';
import { openPhone, openShop, type Shop } from './shop.ts';

const stack = useStack();
const browser = useBrowser();
let shop: Shop;
let page: Page;
beforeAll(async () => {
  shop = await openShop(stack());
});
beforeEach(async () => {
  page = await browser().newPage({ viewport: { width: 1280, height: 900 } });
});
afterEach(() => page.close());

const openid = 'oRules0000000001';

/** The mini-program's own realm, where `wx` is. */
async function realm(): Promise<Frame> {
  await shop.makePhone(openid);
  await openPhone(page, stack(), openid);
  return page.frames().find((frame) => frame.url().includes('/phone/'))!;
}

/** Runs code of a mini-program there; it answers by `done`. */
const run = (frame: Frame, code: string): Promise<unknown> =>
  frame.evaluate(`new Promise((done) => { const tmplIds = ['${orderTemplate}']; ${code} })`);

/** The same inside a tap: a dialog's OK is one. */
async function runInTap(frame: Frame, code: string): Promise<unknown> {
  const answered = run(frame, `wx.showModal({ content: '?', success() { ${code} } });`);
  await page.getByRole('button', { name: '确定' }).click();
  return answered;
}

const ask = 'wx.requestSubscribeMessage({ tmplIds, success: done, fail: done });';
const noTap = { errMsg: 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.' };

describe('wx on a phone', () => {
  it('shows no pop-up outside of a tap, nor after a timer inside one', async () => {
    const frame = await realm();
    expect(await run(frame, ask)).toEqual(noTap);
    expect(await runInTap(frame, `setTimeout(() => { ${ask} }, 0);`)).toEqual(noTap);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('counts promises and the callbacks of requests as the tap they came from', async () => {
    const frame = await realm();
    for (const code of [
      `Promise.resolve().then(() => { ${ask} });`,
      `wx.getSetting({ withSubscriptions: true, success() { ${ask} } });`,
      `wx.login({ success() { ${ask} } });`,
    ]) {
      const answered = runInTap(frame, code);
      await page.getByRole('dialog').getByRole('button', { name: '允许' }).click();
      expect(await answered).toEqual({ errMsg: 'requestSubscribeMessage:ok', [orderTemplate]: 'accept' });
    }
  });

  it('shows one pop-up in a tap, also when the first has been answered', async () => {
    const frame = await realm();
    const then = 'wx.requestSubscribeMessage({ tmplIds, complete: done })';
    const answered = runInTap(frame, `wx.requestSubscribeMessage({ tmplIds, success() { ${then} } });`);
    await page.getByRole('dialog').getByRole('button', { name: '允许' }).click();
    expect(await answered).toEqual(noTap);
    // A request that the tap began ends when its pop-up is long gone.
    const slow = `let first = null;
      wx.requestSubscribeMessage({ tmplIds: ['nobody'], fail(error) { first = error.errCode; } });
      const wait = () => wx.request({ url: '${stack().url}/healthz', success() { first ? ${then} : wait(); } });
      wait();`;
    expect(await runInTap(frame, slow)).toEqual(noTap);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('counts what was chosen in an action sheet and a payment as a tap', async () => {
    const frame = await realm();
    const sheet = run(
      frame,
      `wx.showActionSheet({ itemList: ['甲', '乙'], success({ tapIndex }) { if (tapIndex === 1) { ${ask} } } });`,
    );
    await page.getByRole('menu').getByRole('button', { name: '乙' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '允许' }).click();
    expect(await sheet).toMatchObject({ [orderTemplate]: 'accept' });
    const paid = run(frame, `wx.requestPayment({ complete() { ${ask} } });`);
    await page.getByRole('alertdialog').getByRole('button', { name: '确定' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '拒绝' }).click();
    expect(await paid).toMatchObject({ [orderTemplate]: 'reject' });
    const given = run(frame, `wx.showActionSheet({ itemList: ['甲'], fail: done });`);
    await page.getByRole('menu').getByRole('button', { name: '取消' }).click();
    expect(await given).toEqual({ errMsg: 'showActionSheet:fail cancel' });
  });

  it('has what its base library has, and no more', async () => {
    const frame = await realm();
    await page.evaluate(
      `localStorage.setItem('device:${sandboxAppid}:${openid}', JSON.stringify({ library: '2.8.3', online: true }))`,
    );
    expect(await run(frame, 'done([typeof wx.getAppBaseInfo, wx.getSystemInfoSync().SDKVersion])')).toEqual([
      'function',
      '3.12.1',
    ]);
    const old = await realm();
    const there = 'done([typeof wx.getAppBaseInfo, typeof wx.getEnterOptionsSync, wx.getSystemInfoSync().SDKVersion])';
    expect(await run(old, there)).toEqual(['undefined', 'undefined', '2.8.3']);
    const read = 'wx.getSetting({ withSubscriptions: true, success: done })';
    expect(await run(old, read)).toEqual({ errMsg: 'getSetting:ok', authSetting: {} });
    await page.evaluate(`localStorage.removeItem('device:${sandboxAppid}:${openid}')`);
  });

  it('shows one pop-up at a time', async () => {
    const frame = await realm();
    const twice = `let first; wx.requestSubscribeMessage({ tmplIds, success: (one) => done([one, first]) });
      wx.requestSubscribeMessage({ tmplIds, fail: (two) => { first = two; } });`;
    const answered = runInTap(frame, twice);
    await page.getByRole('dialog').getByRole('button', { name: '拒绝' }).click();
    expect(await answered).toEqual([
      { errMsg: 'requestSubscribeMessage:ok', [orderTemplate]: 'reject' },
      { errMsg: 'requestSubscribeMessage:fail last call has not ended' },
    ]);
  });

  it('answers as the client does when the call is wrong', async () => {
    const frame = await realm();
    const wrong = (tmplIds: string) =>
      runInTap(frame, `wx.requestSubscribeMessage({ tmplIds: ${tmplIds}, fail: done });`);
    expect(await wrong('[]')).toMatchObject({ errCode: 10001 });
    expect(await wrong('["nobody"]')).toMatchObject({ errCode: 20001 });
    expect(await wrong('undefined')).toMatchObject({ errCode: 10004 });
  });

  it('talks to the app’s service and to nobody else', async () => {
    const frame = await realm();
    const get = (url: string) => run(frame, `wx.request({ url: '${url}', success: done, fail: done });`);
    expect(await get(`${stack().url}/healthz`)).toMatchObject({ errMsg: 'request:ok', statusCode: 200 });
    expect(await get(`${stack().emulator.url}/`)).toEqual({ errMsg: 'request:fail url not in domain list' });
  });

  it('keeps each user’s storage apart', async () => {
    const first = await realm();
    await first.evaluate(`wx.setStorageSync('k', { a: 1 })`);
    expect(await first.evaluate(`wx.getStorageSync('k')`)).toEqual({ a: 1 });
    await shop.makePhone('oRules0000000002');
    await openPhone(page, stack(), 'oRules0000000002');
    const second = page.frames().find((frame) => frame.url().includes('/phone/'))!;
    expect(await second.evaluate(`wx.getStorageSync('k')`)).toBe('');
  });

  it('knows its pages', async () => {
    const frame = await realm();
    const go = (name: string, url: string) => run(frame, `wx.${name}({ url: '${url}', success: done, fail: done });`);
    const stackNow = () => frame.evaluate('getCurrentPages().map((page) => page.route)');
    expect(await go('navigateTo', '/pages/nowhere')).toMatchObject({ errMsg: expect.stringContaining('is not found') });
    expect(await go('navigateTo', '/pages/activity/activity')).toMatchObject({
      errMsg: 'navigateTo:fail can not navigateTo a tabbar page',
    });
    expect(await go('navigateTo', '/pages/product/product?id=yinzhen')).toEqual({ errMsg: 'navigateTo:ok' });
    expect(await go('redirectTo', '../order/detail?id=7')).toEqual({ errMsg: 'redirectTo:ok' });
    expect(await stackNow()).toEqual(['pages/index/index', 'pages/order/detail']);
    expect(await go('switchTab', '/pages/activity/activity')).toEqual({ errMsg: 'switchTab:ok' });
    expect(await stackNow()).toEqual(['pages/activity/activity']);
    expect(await go('reLaunch', '/pages/order/detail?id=8')).toEqual({ errMsg: 'reLaunch:ok' });
    expect(await stackNow()).toEqual(['pages/order/detail']);
    await page.getByRole('button', { name: '返回首页' }).click();
    await expect.poll(stackNow).toEqual(['pages/index/index']);
  });
});

describe('a mini-program that cannot be built', () => {
  it('leaves the simple screen, with what is wrong', async () => {
    await shop.makePhone(openid);
    await stack().control.put(`/apps/${sandboxAppid}`, { miniProgram: '/nowhere' });
    await page.goto(`${stack().emulator.url}/phones?appid=${sandboxAppid}&openid=${openid}`);
    await page.getByText('小程序没有编译成功').waitFor();
    await page.getByText('及时告诉您订单走到哪一步').waitFor();
    expect(await page.locator('.screen-box').textContent()).toContain('/nowhere');
    await page.locator('.scene').first().getByRole('button', { name: '订阅' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '允许' }).click();
    await page.getByText('已允许 1 项').waitFor();
  });
});
