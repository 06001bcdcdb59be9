import type { FrameLocator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createPush, getPush } from '#contract/push.ts';
import { getRecipient } from '#contract/recipient.ts';
import { applied, finished } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';
import { seedSandbox } from '../../src/cli/sandbox/seed.ts';
import { orderTemplate, sandboxAppid } from '../../src/cli/sandbox/templates.ts';

/** The tea shop of the sandbox on a stack, with its mini-program running on the phones. */
export interface Shop {
  appId: string;
  /** Makes a phone that nobody has consented on. */
  makePhone(openid: string): Promise<void>;
  /** Sends left of the order template, as the service says; null when it does not know the user. */
  credits(openid: string, template?: string): Promise<number | null>;
  /** Pushes an order message that leads to the order's page; answers the push's id once everybody has an outcome. */
  push(openid: string, orderId: string): Promise<string>;
}

export async function openShop(stack: TestStack): Promise<Shop> {
  const size = { recipients: 1, ratePerSecond: 1000, concurrency: 8 };
  const { appId } = await seedSandbox(stack.api, stack.control, stack.url, size, () => {});
  await stack.control.put(`/apps/${sandboxAppid}`, { miniProgram: 'demo' });
  return {
    appId,
    makePhone: async (openid) => {
      await stack.control.post(`/apps/${sandboxAppid}/phones`, { phones: [{ openid, nickname: '试茶人' }] });
    },
    async credits(openid, template = orderTemplate) {
      const params = { app_id: appId, recipient: openid };
      const known = await stack.api.call(getRecipient, { params }).catch(() => null);
      const consent = known?.consents.find((one) => one.platform_template_id === template);
      return consent === undefined ? null : consent.credits;
    },
    async push(openid, orderId) {
      await applied(stack);
      const receipt = await stack.api.call(createPush, {
        body: {
          app_id: appId,
          audience: { openids: [openid] },
          message: {
            template: orderTemplate,
            fields: {
              character_string1: orderId,
              thing2: '明前龙井',
              phrase3: '已发货',
              time4: '2026年11月22日 10:30',
              thing5: '预计明天送达',
            },
            landing: { page: 'pages/order/detail', query: { id: orderId } },
          },
        },
      });
      if (!('id' in receipt)) throw new Error('a receipt was expected');
      await finished(stack, receipt.id);
      return receipt.id;
    },
  };
}

/** Opened and clicked of a push. */
export async function rises(stack: TestStack, pushId: string) {
  const { opened, clicked } = await stack.api.call(getPush, { params: { push_id: pushId } });
  return { opened, clicked };
}

/** One phone in the browser: the page around it and the mini-program on its screen. */
export interface OpenPhone {
  page: Page;
  screen: FrameLocator;
  /** Taps a button or a text on the mini-program's screen. */
  tap(name: string): Promise<void>;
  /** Answers WeChat's pop-up. */
  answer(choice: '允许' | '拒绝', options?: { keep?: boolean }): Promise<void>;
  /** Looks at another part of the phone. */
  look(tab: '小程序' | '服务通知' | '设置'): Promise<void>;
  /** Whether the pop-up is there. */
  isAsked(): Promise<boolean>;
}

/** `first` is a text that shows when the mini-program is there. */
export async function openPhone(
  page: Page,
  stack: TestStack,
  openid: string,
  first = '好茶到了，雁会捎信',
): Promise<OpenPhone> {
  await page.goto(`${stack.emulator.url}/phones?appid=${sandboxAppid}&openid=${openid}`);
  const screen = page.frameLocator('iframe.guest');
  const dialog = page.getByRole('dialog');
  await screen.getByText(first).first().waitFor();
  return {
    page,
    screen,
    tap: (name) => screen.locator('.mp-page:not([hidden])').getByText(name, { exact: true }).first().click(),
    async answer(choice, { keep = false } = {}) {
      if (keep) await dialog.getByText('总是保持以上选择，不再询问').click();
      await dialog.getByRole('button', { name: choice }).click();
      await expect.poll(() => dialog.count()).toBe(0);
    },
    look: (tab) => page.locator('.segments').getByText(tab, { exact: true }).click(),
    isAsked: async () => (await dialog.count()) > 0,
  };
}
