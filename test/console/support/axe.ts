import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What keeps somebody out of the part of a page that a selector names, in light and in dark, named by theme, rule and
 * place. The page is opened anew for each: a theme that changes under way is measured half-way.
 */
export async function seriousOf(page: Page, url: string, selector = 'body'): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(url);
    await page.locator('.page-head h1').waitFor();
    await page.locator(selector).waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await page.evaluate(`${axe};0`);
    // Only colours are other ones in the dark.
    const options = colorScheme === 'dark' ? `{ runOnly: ['color-contrast'] }` : '{}';
    const { violations } = (await page.evaluate(`axe.run('${selector}', ${options})`)) as AxeResults;
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    for (const { id, nodes } of serious) {
      found.push(...nodes.map((node) => `${colorScheme} ${id}: ${node.target.join(' ')}`));
    }
  }
  return found;
}

/** By how much a page is wider than a phone's screen. */
export async function overflowOf(page: Page): Promise<number> {
  await page.setViewportSize({ width: 390, height: 844 });
  const wider = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
  await page.setViewportSize({ width: 1440, height: 900 });
  return wider;
}
