import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPush, updatePush } from '#contract/push.ts';
import { finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { makeOwner } from '../access/support/browser.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack();
const browser = useBrowser();
const people = 10_000;
let app: TestApp;
let at: Watched;

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  await seed(stack(), app, openidsOf('Crowd', people), { tags: ['crowd'] });
  at = await openAs(browser(), stack(), await makeOwner(stack()));
});
afterAll(async () => {
  await at?.context.close();
});

/** Writes down, in the page, every number accepted that it shows, and whether the law was ever told not to hold. */
const watch = `window.seen = [];
  window.broken = false;
  new MutationObserver(() => {
    window.broken ||= document.querySelector('.detail-law.broken') !== null;
    const text = document.querySelector('.detail-counts div:nth-child(2) dd')?.textContent;
    const n = Number(text?.replaceAll(',', ''));
    if (text && n !== window.seen.at(-1)) window.seen.push(n);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });`;

describe('a push to ten thousand', () => {
  it('is watched live on its page: the counts rise by the stream to the last, and the law agrees all the while', async () => {
    const { page } = at;
    const streams: string[] = [];
    page.on('request', (request) => request.url().includes('/v1/live') && streams.push(request.url()));
    const schedule = { at: new Date(Date.now() + 3_600_000).toISOString() };
    // Slow enough to be seen on its way, however fast the machine is: the stream tells once a second.
    const pace = { per_minute: 150_000 };
    const body = pushBody(app, [], { name: '一万人', audience: { tags: { any: ['crowd'] } }, schedule, pace });
    const push = (await stack().api.call(createPush, { body })) as { id: string; version: number };
    await page.goto(`${stack().url}/pushes/${push.id}`);
    await page.locator('.live-mark').getByText('实时').waitFor();
    await page.evaluate(watch);
    const headers = { 'if-match': `"${push.version}"` };
    await stack().api.call(updatePush, { params: { push_id: push.id }, body: { schedule: { at: null } } }, { headers });

    await page.locator('.state').getByText('已完成').waitFor();
    await page.getByRole('img', { name: '已接受 10,000', exact: true }).waitFor();
    await page.locator('.detail-law').getByText('核对一致').waitFor();
    const seen = (await page.evaluate('window.seen')) as number[];
    expect(seen.at(-1)).toBe(people);
    expect(seen.some((n) => n > 0 && n < people)).toBe(true);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await page.evaluate('window.broken')).toBe(false);
    expect(streams).toHaveLength(1);
    const { outcomes, law } = await finished(stack(), push.id);
    expect({ accepted: outcomes.accepted, holds: law.holds }).toEqual({ accepted: people, holds: true });
    expect(at.trouble).toEqual([]);
  });
});
