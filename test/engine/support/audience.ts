import { randomUUID } from 'node:crypto';
import { createPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { eventually, pushBody, type TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';

/** `count` openids of WeChat's length. */
export function openidsOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `o${prefix}${String(i + 1).padStart(27 - prefix.length, '0')}`);
}

export interface SeedOptions {
  /** Sends each of them has left, on both sides. Default 1. */
  credits?: number;
  tags?: string[];
  /** WeChat's ids. Default: the app's first template. */
  templates?: string[];
}

/** Makes people who consented: a phone with credits, a row of ours, and the same credits on our books. */
export async function seed(stack: TestStack, app: TestApp, openids: string[], options: SeedOptions = {}) {
  const { credits = 1, tags, templates = [app.template] } = options;
  await stack.control.post(`/apps/${app.appid}/phones`, { phones: openids.map((openid) => ({ openid })) });
  await stack.control.post(`/apps/${app.appid}/grants`, { openids, templates, count: credits });
  const counts = Object.fromEntries(templates.map((template) => [template, credits]));
  for (let from = 0; from < openids.length; from += 1000) {
    const recipients = openids
      .slice(from, from + 1000)
      .map((openid) => ({ openid, credits: counts, ...(tags === undefined ? {} : { tags }) }));
    await stack.api.call(upsertRecipients, {
      params: { app_id: app.id },
      body: { import_id: randomUUID(), recipients },
    });
  }
  await booked(stack, app);
}

/**
 * Resolves when every report of consent to this app is applied. Others may wait for long: a sent event for a message
 * whose answer we never got finds nothing to match.
 */
export async function booked(stack: TestStack, app: TestApp): Promise<void> {
  await eventually(async () => {
    const { rows } = await stack.service.pool.query(
      "select from inbox where app_id = $1 and kind in ('consent', 'platform_refused') and applied_at is null limit 1",
      [app.id],
    );
    return rows.length === 0;
  });
}

/** Creates a push to some openids; answers its id. */
export async function push(
  stack: TestStack,
  app: TestApp,
  openids: string[],
  over: Parameters<typeof pushBody>[2] = {},
): Promise<string> {
  const receipt = await stack.api.call(createPush, { body: pushBody(app, openids, over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
}
