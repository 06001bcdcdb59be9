import type { Page } from 'playwright-core';
import type { Filled } from './fill.ts';

/** One page: the name of its picture, where it is, and what is done before it is taken. */
export interface Scenery {
  name: string;
  path: string;
  height?: number;
  before?: (page: Page) => Promise<void>;
}

/** The main pages, as the README shows them. */
export function sceneries(filled: Filled): Scenery[] {
  return [
    { name: 'overview', path: '/', before: overviewAlive },
    { name: 'pushes', path: '/pushes' },
    { name: 'composer', path: `/pushes/new?draft=${filled.draft}`, height: 1000 },
    { name: 'push', path: `/pushes/${filled.push}`, height: 1000 },
    { name: 'template', path: `/templates/${filled.template}` },
    { name: 'scenes', path: `/scenes/${filled.scene}` },
    { name: 'recipient', path: `/recipients/${filled.recipient}` },
    { name: 'statistics', path: '/statistics?range=28&compare=true' },
    { name: 'alerts', path: '/alerts' },
    { name: 'sandbox', path: '/sandbox', before: async (page) => page.waitForTimeout(4000) },
  ];
}

/** The quota is told at the second look, and the speed has a bar per second. */
async function overviewAlive(page: Page): Promise<void> {
  await page.locator('.quota-bar').waitFor();
  await page.waitForTimeout(20_000);
}
