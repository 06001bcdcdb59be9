import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putPolicy } from '#contract/policy.ts';
import { createPush } from '#contract/push.ts';
import { createSegment } from '#contract/segment.ts';
import { finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { makeOwner } from '../access/support/browser.ts';
import { repository } from '../house/tree.ts';
import { arrived, desk, overflowNow, phone, resize, seriousNow } from './support/axe.ts';
import { chinese, openPage, scriptsOf } from './support/console.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack();
const browser = useBrowser();
let app: TestApp;
let push: string;
/** Two windows of the same member: in daylight, and in the dark. */
let light: Watched;
let dark: Watched;
/** The scripts that the list of pushes needs, which every other page finds there. */
let ofList: Set<string>;
const sizes: Record<string, number> = {};

beforeAll(async () => {
  app = await makeApp(stack());
  await app.consent(['oPages000000001', 'oPages000000002']);
  await app.enter(['oPages000000003']);
  const params = { app_id: app.id };
  await stack().api.call(createSegment, { params, body: { name: '常客', rule: { tags: { any: ['常客'] } } } });
  await stack().api.call(createSegment, { params, body: { name: '名单', from: { all: true } } });
  const body = pushBody(app, [], { name: '一次推送', audience: { all: true } });
  const made = await stack().api.call(createPush, { body });
  push = 'id' in made ? made.id : '';
  await finished(stack(), push);
  const caps = [{ max: 1, hours: 24 }];
  const policy = { quiet_hours: [{ from: '22:00', to: '08:00' }], classes: { marketing: { caps } } };
  await stack().api.call(putPolicy, { params, body: policy });

  const owner = await makeOwner(stack());
  light = await openAs(browser(), stack(), owner);
  dark = await openAs(browser(), stack(), owner);
  await dark.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const scripts = scriptsOf(light.page);
  await light.page.goto(`${stack().url}/pushes`);
  await light.page.getByRole('row').filter({ hasText: '一次推送' }).waitFor();
  await light.page.waitForLoadState('networkidle');
  ofList = new Set(scripts());
});
afterAll(() => {
  process.stdout.write(`console scripts, KB gzipped: ${JSON.stringify(sizes)}\n`);
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

/** KB of the scripts a page asked for beside those of the list. */
const addedBy = (scripts: string[]) => sizeOf(scripts.filter((file) => !ofList.has(file)));

const pages: [name: string, path: () => string][] = [
  ['the overview', () => '/'],
  ['the pushes', () => '/pushes'],
  ['the drafts', () => '/pushes?state=draft'],
  ['a push', () => `/pushes/${push}`],
  ['a push made from another', () => `/pushes/new?from=${push}`],
  ['templates', () => '/templates'],
  ['a template', () => `/templates/${app.templateId}`],
  ['the library', () => '/templates/library'],
  ['the library with one open', () => '/templates/library?tid=1001'],
  ['scenes', () => '/scenes'],
  ['a scene', () => '/scenes/main'],
  ['credits', () => '/credits'],
  ['recipients', () => '/recipients'],
  ['a recipient', () => '/recipients/oPages000000001'],
  ['the import', () => '/recipients/import'],
  ['segments', () => '/segments'],
  ['a new segment', () => '/segments/+'],
  ['policies', () => '/policies'],
  ['schedules', () => '/schedules'],
  ['approvals', () => '/approvals'],
  ['statistics', () => '/statistics'],
  ['statistics beside the time before', () => '/statistics?compare=true'],
  ['leagues', () => '/statistics?part=leagues'],
  ['consent', () => '/statistics?part=consent'],
  ['hours', () => '/statistics?part=hours'],
  ['reports', () => '/statistics?part=reports'],
  ['alerts', () => '/alerts'],
  ['rules of alerts', () => '/alerts?part=rules'],
  ['silences', () => '/alerts?part=silences'],
  ['notifiers', () => '/alerts?part=notifiers'],
  ['the sandbox', () => '/sandbox'],
  ['channels', () => '/settings/channels'],
  ['webhooks', () => '/settings/webhooks'],
  ['apps', () => '/settings/apps'],
  ['keys', () => '/settings/keys'],
  ['members', () => '/settings/members'],
  ['the content rules', () => '/settings/content'],
  ['the approval policy', () => '/settings/approval'],
  ['the audit log', () => '/settings/audit'],
  ['the account', () => '/account'],
];

/** At a desk in daylight: the whole of it, its size, and what changes its colours where there is no room. */
async function byDay(path: string) {
  const { page, trouble } = light;
  const scripts = scriptsOf(page);
  await page.goto(stack().url + path);
  await arrived(page);
  await page.waitForLoadState('networkidle');
  const added = addedBy(scripts());
  const found = { serious: await seriousNow(page), wider: await overflowNow(page) };
  await resize(page, phone);
  const narrow = await seriousNow(page, { onlyColours: true });
  await resize(page, desk);
  return { found, narrow, added, trouble: trouble.splice(0) };
}

/** Opened on a phone in the dark: the whole of it; then the colours of what only a desk shows. */
async function byNight(path: string) {
  const { page, trouble } = dark;
  await page.setViewportSize(phone);
  await page.goto(stack().url + path);
  await arrived(page);
  await page.waitForLoadState('networkidle');
  const found = { serious: await seriousNow(page), wider: await overflowNow(page) };
  await resize(page, desk);
  return { found, wide: await seriousNow(page, { onlyColours: true }), trouble: trouble.splice(0) };
}

const fine = { serious: [], wider: 0 };

describe('every page', () => {
  it.each(pages)('keeps nobody out, in light and in dark, at a desk and on a phone: %s', async (_, path) => {
    const [{ added, ...day }, night] = await Promise.all([byDay(path()), byNight(path())]);
    sizes[path().replaceAll(push, ':id')] = Math.round(added);
    expect(day).toEqual({ found: fine, narrow: [], trouble: [] });
    expect(night).toEqual({ found: fine, wide: [], trouble: [] });
    expect(added, 'KB of scripts beside those of the list').toBeLessThan(250);
  });

  it.each(['/sign-in', '/setup?token=x', '/invite', '/reset?token=x'])(
    'keeps nobody out before sign-in: %s',
    async (path) => {
      const context = await browser().newContext(chinese);
      const { page } = await openPage(stack(), context);
      await page.goto(stack().url + path);
      await arrived(page);
      expect(await seriousNow(page)).toEqual([]);
      await context.close();
    },
  );
});

describe('the size of its scripts, gzipped', () => {
  it('is under 200 KB for the sign-in page', async () => {
    const context = await browser().newContext(chinese);
    const { page } = await openPage(stack(), context);
    const scripts = scriptsOf(page);
    await page.goto(`${stack().url}/sign-in`);
    await arrived(page);
    await page.waitForLoadState('networkidle');
    expect(sizeOf(scripts())).toBeLessThan(200);
    await context.close();
  });

  it('is under 420 KB until the list of pushes can be used', () => {
    sizes.list = Math.round(sizeOf([...ofList]));
    expect(sizes.list).toBeLessThan(420);
  });

  it('is seen to grow by a page that brings its charts', async () => {
    const { page } = light;
    const scripts = scriptsOf(page);
    await page.goto(`${stack().url}/statistics`);
    await arrived(page);
    await page.waitForLoadState('networkidle');
    expect(addedBy(scripts())).toBeGreaterThan(50);
  });
});
