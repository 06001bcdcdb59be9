import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openBrowser } from './browser.ts';

/** A browser for the tests of one file. What its pages stood at when a test failed is told beside the failure. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  const waiting = new Map<Page, Set<Request>>();
  const watch = (page: Page) => {
    const open = new Set<Request>();
    waiting.set(page, open);
    page.on('request', (request) => open.add(request));
    page.on('requestfinished', (request) => open.delete(request));
    page.on('requestfailed', (request) => open.delete(request));
    page.on('close', () => waiting.delete(page));
  };
  beforeAll(async () => {
    browser = await openBrowser();
    browser.on('context', (context: BrowserContext) => context.on('page', watch));
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const [page, open] of waiting) {
      const text = await page
        .locator('body')
        .textContent({ timeout: 5000 })
        .catch((error: Error) => error.message);
      const asked = [...open].map((request) => `${request.method()} ${request.url()}`);
      const seen = { test: task.name, url: page.url(), unanswered: asked, text: text?.slice(0, 2000) };
      process.stderr.write(`a page when the test failed: ${JSON.stringify(seen, null, 1)}\n`);
    }
  });
  afterAll(() => browser?.close());
  return () => browser!;
}
