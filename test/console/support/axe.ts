import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules that look at colours; all others say the same in the dark as in the light. */
const ofColours = { runOnly: ['color-contrast', 'link-in-text-block'] };

/**
 * What keeps somebody out of the part of a page that a selector names, in light and in dark, named by theme, rule and
 * place. The page is opened anew for each: a theme that changes under way is measured half-way.
 */
export async function seriousOf(page: Page, url: string, selector = 'body'): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(url);
    await arrived(page);
    await page.locator(selector).waitFor();
    const serious = await seriousNow(page, { selector, onlyColours: colorScheme === 'dark' });
    found.push(...serious.map((one) => `${colorScheme} ${one}`));
  }
  return found;
}

/** Resolves when a page of the console shows its heading and, in place of skeletons, what it has read. */
export async function arrived(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
}

/** What keeps somebody out of a page as it stands, named by rule and place. */
export async function seriousNow(page: Page, { selector = 'body', onlyColours = false } = {}): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(`${axe};0`);
  const options = { resultTypes: ['violations'], ...(onlyColours ? ofColours : {}) };
  const { violations } = (await page.evaluate(
    `axe.run(${JSON.stringify(selector)}, ${JSON.stringify(options)})`,
  )) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

/** By how much a page is wider than a phone's screen. */
export async function overflowOf(page: Page): Promise<number> {
  await resize(page, phone);
  const wider = await overflowNow(page);
  await resize(page, desk);
  return wider;
}

/** By how much a page as it stands is wider than its window. */
export async function overflowNow(page: Page): Promise<number> {
  return (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number;
}

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** Gives a page another window, and lets it draw itself anew in there. */
export async function resize(page: Page, size: typeof desk): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(0))))');
}
