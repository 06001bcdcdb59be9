import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Scenery } from './pages.ts';
import type { Person } from './people.ts';

/** Resolves when nothing is waited for: a page whose parts come one after another has none of them for a moment. */
async function settled(page: Page): Promise<void> {
  for (let quiet = 0; quiet < 3; await page.waitForTimeout(250)) {
    quiet = (await page.locator('.skeleton').count()) === 0 ? quiet + 1 : 0;
  }
}

/** How the pages are looked at. */
export interface Look {
  language: 'zh' | 'en';
  dark: boolean;
  width: number;
}

/** Takes each page, as somebody who is signed in sees it. Answers what is wider than its screen or went wrong. */
export async function shoot(
  browser: Browser,
  url: string,
  person: Person,
  pages: Scenery[],
  folder: string,
  look: Look,
): Promise<string[]> {
  const trouble: string[] = [];
  const context = await browser.newContext({
    locale: look.language === 'zh' ? 'zh-CN' : 'en-US',
    timezoneId: 'Asia/Shanghai',
    colorScheme: look.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    viewport: { width: look.width, height: 900 },
  });
  const cookies = person.cookie.split('; ').map((pair) => pair.split(/=(.*)/s) as [string, string]);
  await context.addCookies(cookies.map(([name, value]) => ({ name, value, url })));
  await context.addInitScript(`localStorage.setItem('hongyan.language', '${look.language}')`);
  const page = await context.newPage();
  let name = '';
  page.on('pageerror', (error) => trouble.push(`${name}: ${error.message}`));
  for (const one of pages) {
    name = one.name;
    await page.setViewportSize({ width: look.width, height: one.height ?? 900 });
    await page.goto(url + one.path);
    await page.locator('.page-head h1').waitFor();
    await settled(page);
    await one.before?.(page);
    const wider = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
    if (wider > 0) trouble.push(`${name}: ${wider} px wider than its screen`);
    await page.screenshot({ path: join(folder, `console-${name}.png`), fullPage: look.width < 600 });
  }
  await context.close();
  return trouble;
}
