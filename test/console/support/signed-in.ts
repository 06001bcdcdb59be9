import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TestStack } from '#testkit/stack.ts';
import type { TestMember } from '../../access/support/browser.ts';
import { chinese } from './console.ts';

export interface Watched {
  page: Page;
  context: BrowserContext;
  /** What must not happen: errors of the page, dialogs of scripts, requests to another origin but the phones. */
  trouble: string[];
}

/** A page of the console in a browser of its own, in which a member is signed in. */
export async function openAs(browser: Browser, stack: TestStack, member: TestMember): Promise<Watched> {
  const context = await browser.newContext(chinese);
  const cookies = [...member.browser.cookies].map(([name, value]) => ({ name, value, url: stack.url }));
  await context.addCookies(cookies);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) trouble.push(text);
  });
  const ours = [stack.url, stack.emulator.url, 'data:', 'blob:'];
  page.on('request', (request) => {
    if (!ours.some((origin) => request.url().startsWith(origin))) trouble.push(request.url());
  });
  return { page, context, trouble };
}
