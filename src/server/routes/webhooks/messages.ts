import { ApiError } from '#contract/errors.ts';
import {
  getWebhookMessage,
  listWebhookMessages,
  recoverWebhook,
  replayWebhookMessage,
  testWebhook,
} from '#contract/webhook.ts';
import { isUuid } from '#core/ids.ts';
import {
  addMessages,
  attemptsOf,
  findMessage,
  listMessages,
  recoverMessages,
  replayMessage,
} from '#db/queries/webhook/message.ts';
import { badCursor } from '../../cursor.ts';
import { messageOf } from '../../present/webhook.ts';
import { route } from '../../route.ts';
import { webhookInScope } from '../../webhooks/find.ts';

export const testWebhookRoute = route(testWebhook, async ({ params, key }, context) => {
  const { id: webhookId } = await webhookInScope(context, key, params.webhook_id);
  const now = context.clock.now();
  const id = context.newId();
  const payload = { type: 'webhook.test', timestamp: now.toISOString(), data: { webhook_id: webhookId } };
  await addMessages(context.pool, [{ id, webhookId, type: 'webhook.test', payload }], now);
  return { message_id: id };
});

export const listWebhookMessagesRoute = route(listWebhookMessages, async ({ params, query, key }, context) => {
  const { id } = await webhookInScope(context, key, params.webhook_id);
  if (query.cursor !== undefined && !isUuid(query.cursor)) throw badCursor();
  const rows = await listMessages(context.pool, id, query.state ?? null, query.cursor ?? null, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  return { items: shown.map(messageOf), next_cursor: rows.length > shown.length ? shown.at(-1)!.id : null };
});

export const getWebhookMessageRoute = route(getWebhookMessage, async ({ params, key }, context) => {
  const { id } = await webhookInScope(context, key, params.webhook_id);
  const row = await findMessage(context.pool, id, params.message_id);
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such message' });
  const attempts = await attemptsOf(context.pool, row.id);
  return {
    ...messageOf(row),
    payload: row.payload,
    attempts: attempts.map(({ n: _, at, ...rest }) => ({ at: at.toISOString(), ...rest })),
  };
});

export const replayWebhookMessageRoute = route(replayWebhookMessage, async ({ params, key }, context) => {
  const { id } = await webhookInScope(context, key, params.webhook_id);
  const found = await replayMessage(context.pool, id, params.message_id, context.clock.now());
  if (!found) throw new ApiError('not_found', { detail: 'no such message' });
  return { message_id: params.message_id };
});

export const recoverWebhookRoute = route(recoverWebhook, async ({ params, body, key }, context) => {
  const { id } = await webhookInScope(context, key, params.webhook_id);
  return { messages: await recoverMessages(context.pool, id, new Date(body.since), context.clock.now()) };
});
