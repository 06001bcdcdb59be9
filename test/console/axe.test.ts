import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putPolicy } from '#contract/policy.ts';
import { createSegment } from '#contract/segment.ts';
import { makeApp, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { makeOwner } from '../access/support/browser.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack();
const browser = useBrowser();
let app: TestApp;
let at: Watched;
let axe: string;

beforeAll(async () => {
  app = await makeApp(stack());
  await app.consent(['oAxe0000000001']);
  const params = { app_id: app.id };
  await stack().api.call(createSegment, { params, body: { name: '常客', rule: { tags: { any: ['常客'] } } } });
  await stack().api.call(createSegment, { params, body: { name: '名单', from: { all: true } } });
  const caps = [{ max: 1, hours: 24 }];
  const body = { quiet_hours: [{ from: '22:00', to: '08:00' }], classes: { marketing: { caps } } };
  await stack().api.call(putPolicy, { params, body });
  at = await openAs(browser(), stack(), await makeOwner(stack()));
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});
afterAll(async () => {
  await at?.context.close();
});

const pages: [name: string, path: () => string][] = [
  ['templates', () => '/templates'],
  ['a template', () => `/templates/${app.templateId}`],
  ['the library', () => '/templates/library?tid=1001'],
  ['scenes', () => '/scenes'],
  ['a scene', () => '/scenes/main'],
  ['credits', () => '/credits'],
  ['recipients', () => '/recipients'],
  ['a recipient', () => '/recipients/oAxe0000000001'],
  ['the import', () => '/recipients/import'],
  ['segments', () => '/segments'],
  ['a new segment', () => '/segments/+'],
  ['policies', () => '/policies'],
  ['statistics', () => '/statistics?compare=true'],
  ['leagues', () => '/statistics?part=leagues'],
  ['consent', () => '/statistics?part=consent'],
  ['hours', () => '/statistics?part=hours'],
  ['reports', () => '/statistics?part=reports'],
  ['alerts', () => '/alerts'],
  ['rules of alerts', () => '/alerts?part=rules'],
  ['silences', () => '/alerts?part=silences'],
  ['notifiers', () => '/alerts?part=notifiers'],
  ['channels', () => '/settings/channels'],
  ['webhooks', () => '/settings/webhooks'],
  ['apps', () => '/settings/apps'],
  ['keys', () => '/settings/keys'],
  ['members', () => '/settings/members'],
  ['the audit log', () => '/settings/audit'],
];

/** What is serious of a page in one theme, named by rule and place. */
async function seriousOf(theme: string): Promise<string[]> {
  const { page } = at;
  await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
  await page.evaluate(`${axe};0`);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')}`));
}

describe('accessibility', () => {
  it.each(pages)('of %s: nothing serious, light and dark, at any width', async (_, path) => {
    const { page } = at;
    for (const theme of ['light', 'dark']) {
      await page.goto(`${stack().url}${path()}`);
      await page.evaluate(`localStorage.setItem('hongyan.theme', '${theme}')`);
      await page.reload();
      await page.locator('.page-head h1').waitFor();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      expect(await seriousOf(theme), theme).toEqual([]);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(at.trouble.splice(0)).toEqual([]);
  });
});
