import type { Browser, Page } from 'playwright-core';
import { median, round } from '../lib/numbers.ts';
import { signedIn, width } from './browse.ts';

export interface Interactions {
  /** Milliseconds from an input to the next paint, whatever it shows. */
  paints: number[];
  /** From an input until what was asked for is on the screen. */
  answers: number[];
}

/** Something a member does again and again, and what they wait for to see, as a condition in the page. */
interface Act {
  name: string;
  /** Brings the page to where it is done. */
  before?: (page: Page) => Promise<unknown>;
  act: (page: Page) => Promise<unknown>;
  seen: string;
  /** The page waits by itself before it asks, so that the answer says nothing of how fast it is. */
  calm?: true;
}

/**
 * Runs in the page before its own scripts. A frame after an input shows what it changed at once; the message behind that
 * frame comes when it is painted.
 */
const clock = `window.paints = [];
  window.inputAt = null;
  for (const type of ['pointerdown', 'click', 'keydown', 'wheel']) {
    addEventListener(type, ({ timeStamp }) => {
      window.inputAt ??= timeStamp;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.paints.push(performance.now() - timeStamp);
        port2.postMessage(0);
      });
    }, { capture: true, passive: true });
  }`;

/** Resolves a frame after the condition holds, with the time since the first input. */
const watch = (seen: string) => `new Promise((done) => {
  const look = () => requestAnimationFrame(() =>
    window.inputAt !== null && (${seen}) ? requestAnimationFrame(() => done(performance.now() - window.inputAt)) : look());
  look();
})`;

const title = (text: string) => `document.querySelector('h1')?.textContent === '${text}'`;
const shown = `Number(document.querySelector('.people-foot').textContent.replaceAll(',', '').match(/\\d+/)[0])`;
const rows = `document.querySelectorAll('.push-table tbody tr').length > 0`;

function acts(openid: string): Act[] {
  const go = (name: string) => (page: Page) => page.locator('nav a').filter({ hasText: name }).first().click();
  return [
    { name: 'open the list of pushes', act: go('推送'), seen: `${title('推送')} && ${rows}` },
    {
      name: 'filter the list',
      act: (page) => page.getByRole('button', { name: '已取消', exact: true }).click(),
      seen: `document.querySelector('.push-list .empty-state') !== null`,
    },
    {
      name: 'take the filter away',
      act: (page) => page.getByRole('button', { name: '已取消', exact: true }).click(),
      seen: rows,
    },
    {
      name: 'open the largest push',
      act: (page) => page.locator('.push-name a').first().click(),
      seen: `document.querySelector('.detail-counts') !== null`,
    },
    {
      name: 'filter its outcomes',
      before: (page) => page.locator('.ant-table-row').first().waitFor(),
      act: (page) => page.locator('.deliveries .ant-segmented-item').nth(1).click(),
      seen: `location.search.includes('accepted') && document.querySelector('.ant-table-row') !== null &&
        document.querySelector('.deliveries .ant-spin-spinning') === null`,
    },
    { name: 'open the recipients', act: go('用户'), seen: `document.querySelectorAll('.people-line').length > 9` },
    {
      name: 'page through them',
      before: async (page) => {
        await page.locator('.people').hover();
        // Near the end of what was fetched, so that scrolling on needs the next page.
        await page.evaluate(
          `window.shown = ${shown}; document.querySelector('.people').scrollTop = 60 * (window.shown - 60)`,
        );
      },
      act: async (page) => {
        for (let i = 0; i < 12; i++) await page.mouse.wheel(0, 400);
      },
      seen: `${shown} > window.shown`,
    },
    {
      name: 'type into their search',
      act: (page) => page.locator('.filters input').first().pressSequentially(openid),
      seen: `document.querySelectorAll('.people-line').length === 1`,
      calm: true,
    },
    { name: 'open the overview', act: go('概览'), seen: `document.querySelector('.today') !== null` },
  ];
}

/** Does all of it in turn, so many times, as a signed-in member with a warm browser. */
export async function measureInteractions(
  browser: Browser,
  url: string,
  openid: string,
  rounds: number,
  say: (line: string) => void,
): Promise<Interactions> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: width,
    storageState: await signedIn(browser, url),
  });
  const page = await context.newPage();
  await page.addInitScript(clock);
  await page.goto(url);
  await page.locator('.today').waitFor();
  const all: Interactions = { paints: [], answers: [] };
  const by = new Map<string, Interactions>();
  for (let turn = 0; turn < rounds; turn++) {
    for (const { name, before, act, seen, calm } of acts(openid)) {
      await before?.(page);
      await page.evaluate('window.paints = [], window.inputAt = null');
      const [answer] = await Promise.all([page.evaluate(watch(seen)) as Promise<number>, act(page)]).catch((cause) => {
        throw new Error(`${name}: it did not come about`, { cause });
      });
      const paints = (await page.evaluate('window.paints')) as number[];
      const own = by.get(name) ?? { paints: [], answers: [] };
      by.set(name, own);
      own.paints.push(...paints);
      own.answers.push(answer);
      all.paints.push(...paints);
      if (!calm) all.answers.push(answer);
    }
  }
  await context.close();
  for (const [name, { paints, answers }] of by) {
    const [paint, answer] = [paints, answers].map((list) => `${round(median(list))} / ${round(Math.max(...list))}`);
    say(`${name.padEnd(26)} painted after ${paint} ms, answered after ${answer} ms (p50 / max)`);
  }
  return all;
}
