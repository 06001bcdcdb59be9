import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { orderTemplate, sandboxAppid } from '../../src/cli/sandbox/templates.ts';
import { lowestContrast } from './contrast.ts';
import { type OpenPhone, openPhone, openShop, type Shop } from './shop.ts';

const sdk = fileURLToPath(new URL('../../sdk/miniprogram', import.meta.url));

/** A mini-program with nothing on its page but two of our buttons, and what they tell. */
const files: Record<string, string> = {
  'package.json': JSON.stringify({ dependencies: { '@hongyan/miniprogram': `file:${sdk}` } }),
  'app.json': '{ "pages": ["page"] }',
  'app.js': `const { createClient } = require('@hongyan/miniprogram');
const { appId, endpoint } = wx.getExtConfigSync();
createClient({ appId, endpoint });
App({});`,
  'page.json':
    '{ "usingComponents": { "subscribe-button": "@hongyan/miniprogram/components/subscribe-button/index" } }',
  'page.js': `Page({
  data: { told: [] },
  status({ detail }) { this.tell('status ' + detail.state); },
  result({ detail }) { this.tell('result ' + detail.outcome); },
  tell(line) { this.setData({ told: this.data.told.concat(line) }); },
});`,
  'page.wxml': `<view>start</view>
<view class="first"><subscribe-button scene="order" lang="en" label="Tell me" hy-class="outer" hy-button-class="mine" bindstatus="status" bindresult="result">
  <view slot="before">above the words</view>
  <view>above the button</view>
</subscribe-button></view>
<subscribe-button scene="nothing"></subscribe-button>
<view wx:for="{{told}}" wx:key="*this">{{item}}</view>`,
  'page.wxss': '.outer { margin-top: 12px } .mine { letter-spacing: 3px }',
};

const stack = useStack();
const browser = useBrowser();
let shop: Shop;
let page: Page;
let folder: string;
beforeAll(async () => {
  shop = await openShop(stack());
  folder = mkdtempSync(join(tmpdir(), 'hongyan-button-'));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  await stack().control.put(`/apps/${sandboxAppid}`, { miniProgram: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  page = await browser().newPage({ viewport: { width: 1280, height: 900 } });
});
afterEach(() => page.close());

let phones = 0;
async function open(settings?: Record<string, unknown>): Promise<OpenPhone> {
  phones += 1;
  const openid = `oButton00000000${phones}`;
  await shop.makePhone(openid);
  if (settings) await stack().control.post(`/apps/${sandboxAppid}/phones/${openid}/settings`, settings);
  return openPhone(page, stack(), openid, 'start');
}
const button = ({ screen }: OpenPhone, name: string) => screen.getByRole('button', { name, exact: true });

/** The lowest contrast in the button's part of the page, and the height of what is tapped, in px. */
async function look(): Promise<{ contrast: number; height: number }> {
  const frame = page.frames().find((one) => one.url().includes('/phone/'))!;
  return {
    contrast: (await frame.evaluate(lowestContrast('.first'))) as number,
    height: (await frame.evaluate(`document.querySelector('.first wx-button').offsetHeight`)) as number,
  };
}

describe('the subscribe button', () => {
  it('can be read and hit in every state', async () => {
    const states: [string, Record<string, unknown> | undefined][] = [
      ['Tell me', undefined],
      ['Turn on in settings', { mainSwitch: false }],
      ['Turn on in settings', { itemSettings: { [orderTemplate]: 'reject' } }],
      ['Not available', { itemSettings: { [orderTemplate]: 'ban' } }],
    ];
    for (const [label, settings] of states) {
      const phone = await open(settings);
      await phone.screen.locator('.first').getByText(label).waitFor();
      const { contrast, height } = await look();
      expect([label, contrast >= 4.5, height >= 44]).toEqual([label, true, true]);
    }
    const phone = await open();
    await button(phone, 'Tell me').click();
    await button(phone, 'Choose in the pop-up').waitFor();
    expect((await look()).contrast).toBeGreaterThanOrEqual(4.5);
    await phone.answer('拒绝');
    await phone.screen.getByText('result refused').waitFor();
    expect((await look()).contrast).toBeGreaterThanOrEqual(4.5);
    await phone.screen.getByRole('button', { name: /^Subscribe again/ }).click();
    await phone.answer('允许');
    await phone.screen.getByText('result accepted').waitFor();
    expect((await look()).contrast).toBeGreaterThanOrEqual(4.5);
  });

  it('tells purpose, content and frequency before it asks, and has room for the host’s own words', async () => {
    const phone = await open();
    await button(phone, 'Tell me').waitFor();
    const shown = await phone.screen.locator('wx-subscribe-button, subscribe-button').first().textContent();
    const parts = [
      'above the words',
      'Purpose',
      '及时告诉您订单走到哪一步',
      'Content',
      'Frequency',
      'above the button',
    ];
    const at = [...parts, 'Tell me'].map((part) => shown!.indexOf(part));
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at).not.toContain(-1);
  });

  it('takes the host’s classes', async () => {
    const phone = await open();
    await button(phone, 'Tell me').waitFor();
    const frame = page.frames().find((one) => one.url().includes('/phone/'))!;
    const styleOf = (what: string, of: string) =>
      frame.evaluate(`getComputedStyle(document.querySelector('wx-button')${of}).${what}`);
    const style = {
      spacing: await styleOf('letterSpacing', ''),
      margin: await styleOf('marginTop', '.parentElement'),
    };
    expect(style).toEqual({ spacing: '3px', margin: '12px' });
  });

  it('goes from ready over asking to accepted, tells the host, and can then not be tapped', async () => {
    const phone = await open();
    await button(phone, 'Tell me').click();
    await button(phone, 'Choose in the pop-up').waitFor();
    await phone.answer('允许');
    await button(phone, 'Subscribed, 1 message left').waitFor();
    expect(await button(phone, 'Subscribed, 1 message left').isDisabled()).toBe(true);
    await phone.screen.getByText('status ready').first().waitFor();
    await phone.screen.getByText('result accepted').waitFor();
    await phone.screen.getByText('status accepted').first().waitFor();
  });

  it('offers a way back after a refusal', async () => {
    const phone = await open();
    await button(phone, 'Tell me').click();
    await phone.answer('拒绝');
    await phone.screen.getByText('result refused').waitFor();
    await phone.screen.getByRole('button', { name: /^Subscribe again/ }).click();
    await phone.answer('允许');
    await button(phone, 'Subscribed, 1 message left').waitFor();
  });

  it('leads to the settings where a refusal is always kept', async () => {
    const phone = await open({ itemSettings: { [orderTemplate]: 'reject' } });
    await phone.screen.getByRole('button', { name: /^Turn on in settings/ }).click();
    await page.locator('label').filter({ hasText: '订单状态提醒' }).getByRole('combobox').selectOption('每次询问');
    await page.getByRole('button', { name: '返回' }).click();
    await button(phone, 'Tell me').waitFor();
  });

  it('says when the platform has banned it', async () => {
    const phone = await open({ itemSettings: { [orderTemplate]: 'ban' } });
    const banned = phone.screen.getByRole('button', { name: /^Not available/ });
    await banned.waitFor();
    expect(await banned.isDisabled()).toBe(true);
  });

  it('can be tried again when its scene cannot be loaded', async () => {
    const phone = await open();
    const again = phone.screen.getByRole('button', { name: /^重试/ });
    await again.click();
    await phone.screen.getByText('暂时读不到订阅内容').waitFor();
    expect(await again.isDisabled()).toBe(false);
  });
});
