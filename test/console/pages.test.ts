import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { repository } from '../house/tree.ts';
import { asOwner, chinese, openPage, scriptsOf } from './support/console.ts';

const stack = useStack();
const browser = useBrowser();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let app: TestApp;
let push: string;

beforeAll(async () => {
  app = await makeApp(stack());
  await app.consent(['oPages000000001', 'oPages000000002']);
  await app.enter(['oPages000000003']);
  const body = pushBody(app, [], { name: '一次推送', audience: { all: true } });
  const made = await stack().api.call(createPush, { body });
  push = 'id' in made ? made.id : '';
  await finished(stack(), push);
});

const signedIn = (dark: boolean) => async (width: number) => {
  const context = await browser().newContext({
    ...chinese,
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
  });
  await asOwner(stack(), context).catch(async () => {
    const { email, password } = await import('./support/console.ts').then((module) => module.owner);
    const data = { email, password };
    await context.request.post(`${stack().url}/auth/sign-in/email`, { headers: { origin: stack().url }, data });
  });
  return context;
};

/** Violations that keep somebody out, as `rule: element`. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
}

const addresses = (): [path: string, heading: string][] => [
  ['/', '概览'],
  ['/pushes', '推送'],
  ['/pushes?state=draft', '推送'],
  [`/pushes/${push}`, '一次推送'],
  [`/pushes/new?from=${push}`, '新建推送'],
];

/** Further pages, by address. */
const others = [
  '/templates',
  '/templates/library',
  '/scenes',
  '/credits',
  '/recipients',
  '/recipients/import',
  '/segments',
  '/policies',
  '/sandbox',
  '/settings/apps',
  '/settings/keys',
  '/settings/members',
  '/settings/audit',
  '/account',
];

/** Pages whose violations other files look for. */
const more = [
  '/schedules',
  '/approvals',
  '/statistics',
  '/alerts',
  '/settings/channels',
  '/settings/webhooks',
  '/settings/content',
  '/settings/approval',
];

describe('every page', () => {
  it.each([
    [false, 1440],
    [true, 1440],
    [false, 390],
  ])('keeps nobody out (dark: %s, %d px), and is no wider than the screen', async (dark, width) => {
    const context = await signedIn(dark)(width);
    const { page, trouble } = await openPage(stack(), context);
    const found: Record<string, unknown> = {};
    for (const path of [...addresses().map(([known]) => known), ...others]) {
      await page.goto(stack().url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      const wider = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      found[path] = { violations: await violations(page), wider };
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((path) => [path, { violations: [], wider: 0 }])));
    expect(trouble).toEqual([]);
    await context.close();
  });

  it.each(['/sign-in', '/setup?token=x', '/invite', '/reset?token=x'])(
    'keeps nobody out before sign-in: %s',
    async (path) => {
      const context = await browser().newContext(chinese);
      const { page } = await openPage(stack(), context);
      await page.goto(stack().url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await violations(page)).toEqual([]);
      await context.close();
    },
  );
});

/** Gzipped size of scripts, as built, in KB of 1,000 bytes. */
function sizeOf(files: string[]): number {
  const folder = join(repository, 'console/dist/assets');
  const bytes = files.map((file) => {
    try {
      return statSync(join(folder, `${file}.gz`)).size;
    } catch {
      return statSync(join(folder, file)).size;
    }
  });
  return bytes.reduce((sum, one) => sum + one, 0) / 1000;
}

describe('the size of its scripts, gzipped', () => {
  it('is under 200 KB for the sign-in page', async () => {
    const context = await browser().newContext(chinese);
    const { page } = await openPage(stack(), context);
    const scripts = scriptsOf(page);
    await page.goto(`${stack().url}/sign-in`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(sizeOf(scripts())).toBeLessThan(200);
    await context.close();
  });

  it('is under 420 KB until the list of pushes can be used, and under 250 for each further page', async () => {
    const context = await signedIn(false)(1440);
    const { page } = await openPage(stack(), context);
    const scripts = scriptsOf(page);
    await page.goto(`${stack().url}/pushes`);
    await page.getByRole('row').filter({ hasText: '一次推送' }).waitFor();
    await page.waitForLoadState('networkidle');
    const list = new Set(scripts());
    const first = sizeOf([...list]);
    expect(first).toBeLessThan(420);
    const sizes: Record<string, number> = { list: Math.round(first) };
    const known = addresses().map(([path]) => path);
    for (const path of [...known, ...others, ...more]) {
      const own = scriptsOf(page);
      await page.goto(stack().url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      const added = sizeOf(own().filter((file) => !list.has(file)));
      sizes[path.replaceAll(push, ':id')] = Math.round(added);
      expect(added, path).toBeLessThan(250);
    }
    expect(sizes['/statistics']).toBeGreaterThan(50);
    process.stdout.write(`console scripts, KB gzipped: ${JSON.stringify(sizes)}\n`);
    await context.close();
  });
});
