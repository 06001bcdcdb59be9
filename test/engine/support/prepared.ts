import { getPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { makeApp, type TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';
import { openidsOf, push } from './audience.ts';
import { HandEngine } from './by-hand.ts';

export interface PreparedPush {
  app: TestApp;
  engine: HandEngine;
  openids: string[];
  pushId: string;
}

/** A push to a few people with one credit each, in one lane of an engine that a test drives by hand. */
export async function preparedPush(
  stack: TestStack,
  count: number,
  over: Parameters<typeof push>[3] = {},
): Promise<PreparedPush> {
  const app = await makeApp(stack, { spread: 1, callback: null });
  const openids = openidsOf('Hand', count);
  const recipients = openids.map((openid) => ({ openid, credits: { [app.template]: 1 } }));
  await stack.api.call(upsertRecipients, { params: { app_id: app.id }, body: { import_id: 'test', recipients } });
  const engine = await HandEngine.takeOver(stack, app);
  await engine.applyInbox();
  return { app, engine, openids, pushId: await push(stack, app, openids, over) };
}

/** The push as the API shows it. */
export function shown(stack: TestStack, pushId: string) {
  return stack.api.call(getPush, { params: { push_id: pushId } });
}
