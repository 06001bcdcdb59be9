import { expect } from 'vitest';
import { createPush, getPush } from '#contract/push.ts';
import { eventually, goodFields, type TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';
import { booksOf, deliveriesOf, platformLog } from './rows.ts';

/** Starts a push to everybody with a tag; answers its id. */
export async function campaign(stack: TestStack, app: TestApp, tag: string, over: object = {}): Promise<string> {
  const message = { template: app.template, fields: goodFields, landing: { page: 'pages/index' } };
  const body = { app_id: app.id, audience: { tags: { any: [tag] } }, message, ...over };
  const receipt = await stack.api.call(createPush, { body });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
}

/** The push once everybody of it has an outcome, however long that takes. */
export async function done(stack: TestStack, id: string) {
  const read = () => stack.api.call(getPush, { params: { push_id: id } });
  await eventually(async () => (await read().catch(() => null))?.finished_at != null, 90_000);
  return read();
}

/**
 * What has to be true of a finished push whatever happened on the way: the law, nobody lost, nobody reached twice, our
 * word against the platform's, and each recipient's books.
 */
export async function expectSound(stack: TestStack, app: TestApp, id: string, openids: string[]): Promise<void> {
  const push = await done(stack, id);
  expect(push.law).toEqual({ holds: true, differences: [] });
  expect({ audience: push.audience_count, pending: push.pending }).toEqual({ audience: openids.length, pending: 0 });
  const deliveries = await deliveriesOf(stack, app, id);
  expect([...deliveries.keys()].sort()).toEqual([...openids].sort());
  expect((await platformLog(stack, app)).duplicates).toBe(0);

  const reached = new Set(stack.emulator.world.apps.get(app.appid)!.messages.map((message) => message.openid));
  const books = await booksOf(stack, app, openids);
  const wrong = openids.filter((openid) => {
    const { outcome, spent } = deliveries.get(openid)!;
    const maySpend = outcome === 'accepted' || outcome === 'unknown';
    const known = outcome === 'unknown' || (outcome === 'accepted') === reached.has(openid);
    return !known || spent !== maySpend || books.get(openid)?.spent !== (maySpend ? 1 : 0);
  });
  expect(wrong).toEqual([]);
}
