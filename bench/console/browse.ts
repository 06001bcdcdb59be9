import type { Browser, BrowserContext, Page } from 'playwright-core';
import { median, round } from '../lib/numbers.ts';

export const owner = { name: '林晓', email: 'bench@example.com', password: 'a-goose-in-the-snow' };

/** How much slower the processor of a cheap laptop is taken to be. */
const slower = 4;
export const width = { width: 1440, height: 900 };

/** Further pages, by address. */
const pages = [
  '/',
  '/pushes/new',
  '/templates',
  '/scenes',
  '/credits',
  '/recipients',
  '/recipients/import',
  '/segments',
  '/schedules',
  '/policies',
  '/settings/apps',
  '/settings/keys',
  '/settings/members',
  '/settings/audit',
  '/account',
];

export interface Sizes {
  /** KB of 1,000 bytes of JavaScript as they came over the wire: the sign-in page, and until the list could be used. */
  signIn: number;
  list: number;
  /** What each further page adds to the list. */
  added: Record<string, number>;
}

/** Signs in by the form and looks at every page, noting which scripts came and how large they were, compressed. */
export async function measureSizes(browser: Browser, url: string): Promise<Sizes> {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: width });
  const page = await context.newPage();
  const seen = new Map<string, number>();
  await page.goto(`${url}/sign-in?next=%2Fpushes`);
  await page.getByLabel('邮箱').waitFor();
  await note(page, seen);
  const signIn = sum(seen);
  await signInOn(page);
  await page.getByRole('row').nth(1).waitFor();
  await note(page, seen);
  const list = sum(seen);
  const added: Record<string, number> = {};
  for (const path of pages) {
    const own = new Map(seen);
    await page.goto(url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await note(page, own);
    added[path] = sum(own) - list;
  }
  await context.close();
  return { signIn, list, added };
}

/** Milliseconds until the first content of a page is painted, nothing cached, on a slowed processor: the median. */
export async function measurePaint(browser: Browser, url: string, path: string, rounds: number): Promise<number> {
  const times: number[] = [];
  const state = path === '/sign-in' ? undefined : await signedIn(browser, url);
  for (let i = 0; i < rounds; i++) {
    const context = await browser.newContext({
      locale: 'zh-CN',
      viewport: width,
      ...(state && { storageState: state }),
    });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
    await page.goto(url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    // The page's policy forbids what waiting for a function would evaluate in it.
    const painted = `new Promise((done) => {
      const look = () => {
        const [paint] = performance.getEntriesByName('first-contentful-paint');
        if (paint === undefined) requestAnimationFrame(look);
        else done(paint.startTime);
      };
      look();
    })`;
    times.push((await page.evaluate(painted)) as number);
    await context.close();
  }
  return round(median(times));
}

/** What a browser keeps of somebody who has signed in. */
export async function signedIn(
  browser: Browser,
  url: string,
): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await signInOn(page);
  await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function signInOn(page: Page): Promise<void> {
  await page.getByLabel('邮箱').fill(owner.email);
  await page.getByLabel('密码', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

/** Scripts of the page by address, with their size on the wire. */
async function note(page: Page, seen: Map<string, number>): Promise<void> {
  await page.waitForLoadState('networkidle');
  const found = (await page.evaluate(
    `performance.getEntriesByType('resource').filter((one) => new URL(one.name).pathname.endsWith('.js'))
       .map((one) => [one.name, one.encodedBodySize])`,
  )) as [string, number][];
  for (const [name, bytes] of found) if (!seen.has(name)) seen.set(name, bytes);
}

function sum(seen: Map<string, number>): number {
  return round([...seen.values()].reduce((total, one) => total + one, 0) / 1000);
}
