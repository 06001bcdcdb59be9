import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { makeOwnerLink } from '#app/owner-link.ts';
import type { TestStack } from '#testkit/stack.ts';

export const owner = { name: '林晓', email: 'lin@example.com', password: 'a-goose-in-the-snow' };

/** A one-time link by which the first owner is made. */
export function ownerLink(stack: TestStack): Promise<string> {
  return makeOwnerLink(stack.service.pool, stack.organizationId, stack.url, new Date());
}

/** Makes the owner without a browser, and signs this context in. */
export async function asOwner(stack: TestStack, context: BrowserContext): Promise<void> {
  const token = new URL(await ownerLink(stack)).searchParams.get('token');
  await post(stack, context, '/v1/setup', { token, ...owner });
}

/** A call of the signed-in browser, as its pages would make it. */
export async function post(stack: TestStack, context: BrowserContext, path: string, data: unknown): Promise<unknown> {
  const answer = await context.request.post(stack.url + path, { headers: { origin: stack.url }, data });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** A member with a role, signed in in a context of their own. */
export async function asMember(
  stack: TestStack,
  from: BrowserContext,
  browser: Browser,
  role: string,
): Promise<BrowserContext> {
  const invitation = { email: `${role}@example.com`, role, apps: 'all' };
  const { url } = (await post(stack, from, '/v1/invitations', invitation)) as { url: string };
  const context = await browser.newContext();
  const token = new URL(url).searchParams.get('token');
  await post(stack, context, '/auth/accept-invitation', { token, name: role, password: owner.password });
  return context;
}

/** What a page must never do: fail, break the policy, ask a foreign origin. Look at `trouble` at the end. */
export async function openPage(stack: TestStack, context: BrowserContext): Promise<{ page: Page; trouble: string[] }> {
  const trouble: string[] = [];
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      trouble.push(message.text());
    }
  });
  // The emulator's phones stand in a frame of the sandbox's page.
  const ours = ['data:', 'blob:', stack.url, stack.emulator.url];
  page.on('request', (request) => {
    if (!ours.some((origin) => request.url().startsWith(origin))) trouble.push(request.url());
  });
  return { page, trouble };
}

/**
 * Picks an option of a select, by the keyboard: a click can open a list and, on a slow machine, close it again. A list that
 * goes away because its page has just read something new is opened once more.
 */
export async function pick(page: Page, label: string, option: string): Promise<void> {
  for (let turn = 1; ; turn++) {
    await page.getByRole('combobox', { name: label }).press('Enter');
    try {
      await page.getByTitle(option).first().click({ timeout: 8000 });
      return;
    } catch (error) {
      if (turn === 3) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** A Chinese member at a desk. Without motion nothing moves away under a click, however slow the machine. */
export const chinese: BrowserContextOptions = {
  locale: 'zh-CN',
  viewport: { width: 1440, height: 900 },
  reducedMotion: 'reduce',
};

/** Scripts that the page has asked for so far, by file name. */
export function scriptsOf(page: Page): () => string[] {
  const files = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/assets/') && pathname.endsWith('.js')) files.add(pathname.slice('/assets/'.length));
  });
  return () => [...files];
}
