import { z } from 'zod';
import { cursorQuery, instant, page, uuid } from './common.ts';
import { metrics } from './metrics.ts';
import { operation } from './operation.ts';

const ofMetrics = Object.values(metrics).flatMap(({ webhook }) => (webhook === null ? [] : [webhook]));

/** What a webhook can be told of. `x.*` names all that begin alike. */
export const webhookEvents = [
  ...ofMetrics,
  'push.finished',
  'event.limiter_paused',
  'event.quota_read',
  'event.law_broken',
  'event.stats_drift',
  'alert.firing',
  'alert.resolved',
] as const;

const groups = ['delivery.*', 'consent.*', 'push.*', 'event.*', 'alert.*', '*'];

export const eventType = z
  .string()
  .refine((text) => groups.includes(text) || (webhookEvents as readonly string[]).includes(text), {
    message: `one of ${[...webhookEvents, ...groups].join(', ')}`,
  });

/** Whether a list of types a webhook wants names an event. */
export function wants(types: readonly string[], event: string): boolean {
  return types.some(
    (type) => type === event || type === '*' || (type.endsWith('.*') && event.startsWith(type.slice(0, -1))),
  );
}

export const webhook = z
  .object({
    id: uuid,
    app_id: uuid.nullable().meta({ description: 'null: all apps of the organization' }),
    url: z.string(),
    description: z.string(),
    event_types: z.array(z.string()),
    relay: z.enum(['others', 'everything']).nullable().meta({
      description: 'set: WeChat’s callbacks of its app are handed on to it (`callback-relay`), and nothing else',
    }),
    state: z.enum(['active', 'disabled']),
    disabled_reason: z.string().nullable(),
    health: z.object({
      failing_since: instant.nullable(),
      last_success_at: instant.nullable(),
      last_failure_at: instant.nullable(),
      last_error: z.string().nullable(),
      pending: z.number().int(),
    }),
    secret: z.string().optional().meta({ description: '`whsec_…`; only in the answer that made it' }),
    previous_secret_until: instant.nullable(),
    version: z.number().int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Webhook' });

const url = z.url().max(2000);
const description = z.string().max(200);
const eventTypes = z.array(eventType).min(1).max(40);
const params = z.object({ webhook_id: uuid });

export const createWebhook = operation({
  id: 'createWebhook',
  method: 'POST',
  path: '/v1/webhooks',
  tag: 'webhooks',
  summary: '新建 Webhook / Register a webhook',
  description:
    'Signed by Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`). The address has to be on the public internet, or in `OUTGOING_ALLOW`. Redirects are not followed. Delivery and consent events come in batches of up to 100.',
  auth: 'key',
  permission: 'webhooks_manage',
  body: z.strictObject({
    url,
    app_id: uuid.optional(),
    description: description.default(''),
    event_types: eventTypes,
  }),
  status: 201,
  response: webhook,
  errors: ['not_found', 'webhook_url_refused', 'too_many_webhooks'],
});

export const listWebhooks = operation({
  id: 'listWebhooks',
  method: 'GET',
  path: '/v1/webhooks',
  tag: 'webhooks',
  summary: 'Webhook 列表 / List webhooks with their health',
  auth: 'key',
  permission: 'webhooks_manage',
  status: 200,
  response: z.object({ items: z.array(webhook) }),
  errors: [],
});

export const getWebhook = operation({
  id: 'getWebhook',
  method: 'GET',
  path: '/v1/webhooks/{webhook_id}',
  tag: 'webhooks',
  summary: '查看 Webhook / One webhook',
  auth: 'key',
  permission: 'webhooks_manage',
  params,
  status: 200,
  response: webhook,
  errors: ['not_found'],
});

export const updateWebhook = operation({
  id: 'updateWebhook',
  method: 'PATCH',
  path: '/v1/webhooks/{webhook_id}',
  tag: 'webhooks',
  summary: '修改、停用或启用 Webhook / Change, disable or enable a webhook',
  auth: 'key',
  permission: 'webhooks_manage',
  params,
  body: z.strictObject({
    url: url.optional(),
    description: description.optional(),
    event_types: eventTypes.optional(),
    state: z.enum(['active', 'disabled']).optional(),
  }),
  status: 200,
  response: webhook,
  errors: ['not_found', 'webhook_url_refused'],
});

export const deleteWebhook = operation({
  id: 'deleteWebhook',
  method: 'DELETE',
  path: '/v1/webhooks/{webhook_id}',
  tag: 'webhooks',
  summary: '删除 Webhook / Delete a webhook with its messages',
  auth: 'key',
  permission: 'webhooks_manage',
  params,
  status: 200,
  response: z.object({ id: uuid }),
  errors: ['not_found'],
});

export const rotateWebhook = operation({
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: '/v1/webhooks/{webhook_id}/rotate',
  tag: 'webhooks',
  summary: '轮换密钥 / A new secret; the old one signs too for a while',
  auth: 'key',
  permission: 'webhooks_manage',
  params,
  body: z.strictObject({ keep_hours: z.number().int().min(0).max(168).default(24) }),
  status: 200,
  response: webhook,
  errors: ['not_found'],
});

const accepted = z.object({ message_id: uuid });

export const testWebhook = operation({
  id: 'testWebhook',
  method: 'POST',
  path: '/v1/webhooks/{webhook_id}/test',
  tag: 'webhooks',
  summary: '发送测试事件 / Send a test event',
  auth: 'key',
  permission: 'webhooks_manage',
  params,
  status: 202,
  response: accepted,
  errors: ['not_found'],
});

const message = z.object({
  id: uuid.meta({ description: 'the `webhook-id` receivers see; the same for every attempt' }),
  type: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  tries: z.number().int(),
  due_at: instant.nullable(),
  created_at: instant,
  ended_at: instant.nullable(),
  last_status: z.number().int().nullable(),
  last_error: z.string().nullable(),
});

export const listWebhookMessages = operation({
  id: 'listWebhookMessages',
  method: 'GET',
  path: '/v1/webhooks/{webhook_id}/messages',
  tag: 'webhooks',
  summary: '投递记录 / What was sent to it, newest first',
  auth: 'key',
  permission: 'webhooks_manage',
  params,
  query: z.object({ ...cursorQuery, state: z.enum(['pending', 'delivered', 'failed']).optional() }),
  status: 200,
  response: page(message),
  errors: ['not_found'],
});

const messageParams = z.object({ webhook_id: uuid, message_id: uuid });

export const getWebhookMessage = operation({
  id: 'getWebhookMessage',
  method: 'GET',
  path: '/v1/webhooks/{webhook_id}/messages/{message_id}',
  tag: 'webhooks',
  summary: '一条投递 / One message with its attempts',
  auth: 'key',
  permission: 'webhooks_manage',
  params: messageParams,
  status: 200,
  response: message.extend({
    payload: z.record(z.string(), z.unknown()),
    attempts: z.array(
      z.object({
        at: instant,
        status: z.number().int().nullable(),
        ms: z.number().int(),
        error: z.string().nullable(),
        response: z.string().nullable(),
      }),
    ),
  }),
  errors: ['not_found'],
});

export const replayWebhookMessage = operation({
  id: 'replayWebhookMessage',
  method: 'POST',
  path: '/v1/webhooks/{webhook_id}/messages/{message_id}/replay',
  tag: 'webhooks',
  summary: '重发一条 / Send a message again',
  auth: 'key',
  permission: 'webhooks_manage',
  params: messageParams,
  status: 202,
  response: accepted,
  errors: ['not_found'],
});

export const recoverWebhook = operation({
  id: 'recoverWebhook',
  method: 'POST',
  path: '/v1/webhooks/{webhook_id}/recover',
  tag: 'webhooks',
  summary: '补发一段时间内失败的 / Send again what failed since a time',
  auth: 'key',
  permission: 'webhooks_manage',
  params,
  body: z.strictObject({ since: instant }),
  status: 202,
  response: z.object({ messages: z.number().int() }),
  errors: ['not_found'],
});
