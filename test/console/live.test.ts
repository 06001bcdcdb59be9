import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { pausePush, resumePush } from '#contract/push-control.ts';
import { finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { makeOwner } from '../access/support/browser.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack();
const browser = useBrowser();
const patient = { timeout: 60_000 };
let app: TestApp;
let at: Watched;

beforeAll(async () => {
  app = await makeApp(stack());
  await seed(stack(), app, openidsOf('Live', 300), { tags: ['live'], credits: 4 });
  at = await openAs(browser(), stack(), await makeOwner(stack()));
});
beforeEach(() => {
  at.trouble.splice(0);
});
afterAll(async () => {
  await at?.context.close();
});

/** A push that waits to be let go. */
async function waiting(name: string): Promise<string> {
  const schedule = { at: new Date(Date.now() + 3_600_000).toISOString() };
  const body = pushBody(app, [], { name, audience: { tags: { any: ['live'] } }, schedule });
  const { id } = (await stack().api.call(createPush, { body })) as { id: string };
  return id;
}

/** Another push of the same kind, at once. */
async function started(name: string): Promise<string> {
  const body = pushBody(app, [], { name, audience: { tags: { any: ['live'] } } });
  return ((await stack().api.call(createPush, { body })) as { id: string }).id;
}

const accepted = () => at.page.locator('.detail-counts').getByText('300', { exact: true });

describe('a push', () => {
  it('is watched live in the list: it comes up, counts and is done without anybody touching the page', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/pushes`);
    await page.locator('.live-mark').getByText('实时').waitFor(patient);
    await waiting('明天的');
    const id = await started('今天的');
    const row = page.getByRole('row', { name: /今天的/ });
    await row.getByText('300 / 300').waitFor(patient);
    await row.getByText('已完成').waitFor(patient);
    await finished(stack(), id);
    expect(at.trouble).toEqual([]);
  });

  it('is watched live by itself, and on the overview, where today counts along', async () => {
    const { page } = at;
    const id = await waiting('等着的');
    await page.goto(`${stack().url}/pushes/${id}`);
    await page.locator('.live-mark').getByText('实时').waitFor(patient);
    await stack().api.call(pausePush, { params: { push_id: id } });
    await page.locator('.state').getByText('已暂停').waitFor(patient);
    await stack().api.call(resumePush, { params: { push_id: id } });
    await page.locator('.state').getByText('已排期').waitFor(patient);

    await page.goto(stack().url);
    const today = page.locator('.today > div').filter({ hasText: '今日已接受' });
    await today.getByText('300', { exact: true }).waitFor(patient);
    await finished(stack(), await started('概览上的'));
    await today.getByText('600', { exact: true }).waitFor(patient);
    // All of them within the last minute: the speed has moved, and whoever cannot see the bars is told.
    const vital = (title: string) => page.locator('.vital').filter({ has: page.getByRole('heading', { name: title }) });
    await vital('发送速度')
      .getByRole('img', { name: /：最高 [1-9]/ })
      .waitFor(patient);
    await vital('今日订阅消息配额')
      .getByText(/^微信 \d\d:\d\d 给出的已用数是 \d+；/)
      .waitFor(patient);
    await vital('发送引擎').getByText('4 / 4 条通道线有引擎').waitFor(patient);
    await vital('发送引擎').getByText('到期待发').waitFor(patient);
    expect(at.trouble).toEqual([]);
  });

  it('is polled where the stream is refused', async () => {
    const { page, context } = at;
    await context.route('**/v1/live*', (route) => route.fulfill({ status: 429, body: '{}' }));
    const id = await started('没有实时');
    await page.goto(`${stack().url}/pushes/${id}`);
    await page.locator('.state').getByText('已完成').waitFor(patient);
    await accepted().first().waitFor(patient);
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    expect(at.trouble).toEqual([]);
  });

  it('goes on when the connection was lost, which the page says while it is so', async () => {
    const { page, context } = at;
    await page.goto(`${stack().url}/pushes`);
    await page.locator('.live-mark').getByText('实时').waitFor(patient);
    await context.setOffline(true);
    await page.getByText('连接已断开').waitFor(patient);
    await finished(stack(), await started('断线时的'));
    expect(await page.getByText('断线时的').count()).toBe(0);
    await context.setOffline(false);
    await page.getByText('连接已恢复').waitFor(patient);
    await page
      .getByRole('row', { name: /断线时的/ })
      .getByText('已完成')
      .waitFor(patient);
    expect(await page.getByText('连接已断开').count()).toBe(0);
    await page.locator('.live-mark').getByText('实时').waitFor(patient);
    expect(at.trouble).toEqual([]);
  });
});
