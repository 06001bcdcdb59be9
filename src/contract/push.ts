import { z } from 'zod';
import { audience } from './audience.ts';
import { canary, canaryState } from './canary.ts';
import { channelName } from './channel.ts';
import { cursorQuery, instant, page, recipientId, uuid } from './common.ts';
import { dryRun } from './dry-run.ts';
import { decision, experiment } from './experiment.ts';
import { fallbackOf } from './fallback.ts';
import { familyOfPush } from './family.ts';
import { message } from './message.ts';
import { operation } from './operation.ts';
import { className, pushLimits } from './policy.ts';
import { pushApproval } from './push-approval.ts';
import { pushSchedule, whenFields, whenRules } from './push-schedule.ts';

export { message };

export const deliveryMode = z.enum(['at_most_once', 'at_least_once']);

/** How fast one push may go, beside the rate of its app. */
export const pace = z.strictObject({
  per_minute: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .meta({ description: 'calls a minute at most, evenly: what waited (a pause, a night) does not burst' }),
});

const variables = z.record(z.string().max(100), z.unknown());

export const pushBody = z.strictObject({
  app_id: uuid.optional().meta({ description: 'needed unless the key belongs to one app' }),
  name: z.string().trim().max(100).optional(),
  audience,
  message,
  variables: variables.optional().meta({ description: 'for every recipient' }),
  recipient_variables: z
    .record(z.string().max(64), variables)
    .optional()
    .meta({ description: 'per recipient, under the openid, unionid or id used in the audience' }),
  class: className.optional().meta({
    description:
      'which caps and quiet hours it obeys; that of the template when absent, else `marketing` for a rule and `service` ' +
      'for a list of recipients',
  }),
  priority: z.number().int().min(-100).max(100).default(0),
  schedule: pushSchedule.optional(),
  pace: pace.optional().meta({ description: 'slower than the app’s rate, over all engines together' }),
  experiment: experiment.optional().meta({ description: 'variants of the message, tried on its recipients' }),
  canary: canary.optional().meta({
    description: 'a first part that is sent and watched before the rest; for audiences by rule',
  }),
  limits: pushLimits.optional().meta({ description: 'stricter than what the policy and the template say' }),
  send_before: instant.optional(),
  delivery_mode: deliveryMode.default('at_most_once'),
  no_credit: z.enum(['suppress', 'try']).default('suppress'),
  hold_credits: z
    .boolean()
    .default(false)
    .meta({
      description:
        'from its planning on (30 s before it is due) a credit of each recipient is held for it against pushes that rank ' +
        'lower or the same, until that recipient is called or left out. Single messages to a list rank above campaigns, and ' +
        'then goes `priority`',
    }),
  fallback: fallbackOf(message).optional(),
  draft: z.boolean().default(false),
  dry_run: z.boolean().default(false),
});

export const pushState = z.enum([
  'draft',
  'waiting_approval',
  'scheduled',
  'planning',
  'sending',
  'paused',
  'cancelled',
  'finished',
]);
export const pushKind = z.enum(['transactional', 'campaign']);

export const pushOrigin = z.enum(['api', 'console', 'jpush', 'schedule', 'experiment']).meta({
  description:
    'which way it came in: by an API key, a member, a key of the JPush door, a standing order, or as the rest of an ' +
    'experiment; a retry or a fallback step as its parent or whoever asked for it',
});

export type PushOrigin = z.output<typeof pushOrigin>;

const text = z.object({ zh: z.string(), en: z.string() });

export const counts = z.object({
  accepted: z.number().int(),
  failed: z.number().int(),
  suppressed: z.number().int(),
  unknown: z.number().int(),
});

export const push = z
  .object({
    id: uuid,
    app_id: uuid,
    name: z.string().nullable(),
    kind: pushKind,
    class: z.string(),
    state: pushState,
    template_id: uuid,
    message,
    audience: z.unknown().meta({ description: 'the rule as given; lists are shown by their size only' }),
    delivery_mode: deliveryMode,
    no_credit: z.enum(['suppress', 'try']),
    priority: z.number().int(),
    hold_credits: z.boolean(),
    pace: pace.nullable(),
    experiment: experiment.nullable(),
    decision: decision.nullable().meta({ description: 'what the experiment came to' }),
    canary: canary.nullable(),
    approval: pushApproval.nullable(),
    canary_state: canaryState.nullable().meta({ description: 'null until the first part is planned' }),
    limits: pushLimits.nullable(),
    timing: z
      .unknown()
      .meta({ description: 'when each recipient is due, where that differs: `at_local`, `best_time`' }),
    schedule_id: uuid.nullable().meta({ description: 'the standing order that made it' }),
    due_at: instant,
    send_before: instant,
    origin: pushOrigin,
    created_at: instant,
    planned_at: instant.nullable(),
    cancelled_at: instant.nullable(),
    finished_at: instant.nullable(),
    pause_reason: z.string().nullable().meta({
      description:
        '`operator` when paused by hand; `canary` when its first part failed too often; `audience` when its segments have grown too large together; else why the app, template or push is held back by an answer of the platform',
    }),
    version: z.number().int(),
    parent_id: uuid.nullable().meta({ description: 'the push some of whose recipients this one is for' }),
    channel: channelName,
    family: familyOfPush.nullable().meta({
      description:
        'null while nothing came of it, nothing will, and it came of nothing; its funnel: `/v1/pushes/{id}/family`',
    }),
    children: z.array(uuid).meta({ description: 'pushes with this one as their parent, the oldest first' }),
    audience_count: z.number().int().meta({ description: 'recipients planned so far' }),
    outcomes: counts,
    reasons: z.array(z.object({ outcome: z.string(), reason: z.string(), count: z.number().int() })),
    explanations: z
      .array(z.object({ outcome: z.string(), reason: z.string(), what: text, todo: text }))
      .meta({ description: 'of each of the reasons: what it means, and what one can do about it' }),
    pending: z.number().int().meta({ description: 'counted from open slices and intents, never by subtraction' }),
    delivered: z.number().int(),
    undelivered: z.number().int(),
    opened: z.number().int(),
    clicked: z.number().int(),
    law: z
      .object({ holds: z.boolean(), differences: z.array(z.string()) })
      .meta({ description: 'audience = accepted + failed + suppressed + unknown + pending' }),
    counted_from: z.enum(['rows', 'roll_ups']).meta({
      description:
        'where outcomes and the law come from. `roll_ups`: the counters kept in the transactions of the outcomes; a push ' +
        'of more than 20,000 recipients is not counted row by row for every look, but once when it is over, and whenever ' +
        '`count=rows` asks for it',
    }),
  })
  .meta({ id: 'Push' });

/** The short form answered at once and shown in lists. */
export const pushReceipt = push
  .pick({
    id: true,
    app_id: true,
    state: true,
    kind: true,
    due_at: true,
    send_before: true,
    version: true,
    audience_count: true,
  })
  .meta({ id: 'PushReceipt' });

const idempotencyHeader = 'Send an `Idempotency-Key` header: a repeat answers what the first one did.';

export const createPush = operation({
  id: 'createPush',
  method: 'POST',
  path: '/v1/pushes',
  tag: 'pushes',
  summary: '创建推送 / Create a push',
  description: `Answered only after it is durable. ${idempotencyHeader} With \`dry_run\` nothing is stored or sent.`,
  auth: 'key',
  permission: 'pushes_write',
  audit: false,
  body: pushBody,
  status: 202,
  response: z.union([dryRun, pushReceipt]),
  errors: [
    'template_not_found',
    'field_invalid',
    'content_refused',
    'send_before_invalid',
    'laxer_than_template',
    'idempotency_in_progress',
    'idempotency_mismatch',
  ],
});

const batchItem = pushBody.omit({ dry_run: true }).extend({
  idempotency_key: z.string().max(200).optional().meta({ description: 'as the header of a single push' }),
});

export const createPushes = operation({
  id: 'createPushes',
  method: 'POST',
  path: '/v1/pushes/batch',
  tag: 'pushes',
  summary: '批量创建推送 / Create up to 1,000 different pushes in one call',
  description: 'Each stands for itself: its result has the same place in `items`. Answered when all are durable.',
  auth: 'key',
  permission: 'pushes_write',
  audit: false,
  body: z.strictObject({ pushes: z.array(batchItem).min(1).max(1000) }),
  status: 200,
  response: z.object({
    accepted: z.number().int(),
    items: z.array(
      z.object({
        status: z.number().int(),
        push: pushReceipt.optional(),
        replayed: z.boolean().optional(),
        problem: z
          .object({
            code: z.string(),
            detail: z.string(),
            errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })),
          })
          .optional(),
      }),
    ),
  }),
  errors: [],
});

export const pushParams = z.object({ push_id: uuid });

export const getPush = operation({
  id: 'getPush',
  method: 'GET',
  path: '/v1/pushes/{push_id}',
  tag: 'pushes',
  summary: '查看推送与守恒核对 / A push, its counts and the conservation law',
  auth: 'key',
  permission: 'pushes_read',
  params: pushParams,
  query: z.object({
    count: z.enum(['auto', 'rows']).default('auto').meta({
      description: '`rows`: count every outcome row, however many; of a million it takes about a second',
    }),
  }),
  status: 200,
  response: push,
  errors: ['not_found'],
});

export const updatePush = operation({
  id: 'updatePush',
  method: 'PATCH',
  path: '/v1/pushes/{push_id}',
  tag: 'pushes',
  summary: '修改草稿或未开始的推送 / Change a draft or a push that has not begun',
  description: 'Needs `If-Match: "<version>"`. Set `draft` to false to launch a draft. Null takes away what was given.',
  auth: 'key',
  permission: 'pushes_write',
  params: pushParams,
  body: z.strictObject({
    name: z.string().trim().max(100).nullable().optional(),
    audience: audience.optional(),
    message: message.optional(),
    variables: variables.optional(),
    recipient_variables: z.record(z.string().max(64), variables).optional(),
    class: className.nullable().optional(),
    priority: z.number().int().min(-100).max(100).optional(),
    schedule: whenRules(z.strictObject({ ...whenFields, at: instant.nullable().optional() }))
      .optional()
      .meta({
        description: '`{"at": null}`: at once',
      }),
    pace: pace.nullable().optional(),
    canary: canary.nullable().optional(),
    experiment: experiment.nullable().optional(),
    limits: pushLimits.nullable().optional(),
    send_before: instant.nullable().optional(),
    delivery_mode: deliveryMode.optional(),
    no_credit: z.enum(['suppress', 'try']).optional(),
    hold_credits: z.boolean().optional(),
    draft: z.boolean().optional(),
  }),
  status: 200,
  response: pushReceipt,
  errors: [
    'not_found',
    'push_not_editable',
    'version_conflict',
    'precondition_required',
    'template_not_found',
    'channel_not_set_up',
    'field_invalid',
    'send_before_invalid',
    'laxer_than_template',
  ],
});

export const cancelPush = operation({
  id: 'cancelPush',
  method: 'POST',
  path: '/v1/pushes/{push_id}/cancel',
  tag: 'pushes',
  summary: '取消推送 / Cancel: whoever was not called yet is suppressed as cancelled',
  auth: 'key',
  permission: 'pushes_write',
  params: pushParams,
  status: 200,
  response: pushReceipt,
  errors: ['not_found', 'push_finished'],
});

export const delivery = z
  .object({
    recipient_id: recipientId,
    openid: z.string().nullable(),
    outcome: z.enum(['accepted', 'failed', 'suppressed', 'unknown']),
    reason: z.string().nullable(),
    errcode: z.number().nullable(),
    errmsg: z.string().nullable(),
    rid: z.string().nullable(),
    msg_id: z.string().nullable().meta({ description: 'WeChat’s msgid, as text: it exceeds 2^53' }),
    attempt: z.number().int(),
    credit_spent: z.boolean(),
    called_at: instant
      .nullable()
      .meta({ description: 'when the call left; of an unknown one, when it left at the earliest' }),
    settled_at: instant,
    delivered_at: instant.nullable(),
    undelivered_reason: z.string().nullable(),
    opened_at: instant.nullable(),
    clicked_at: instant.nullable(),
    resolved_at: instant.nullable().meta({ description: 'when an unknown outcome became this one' }),
    resolved_by: z
      .string()
      .nullable()
      .meta({ description: '`late_answer`, `sent_event`, or `operator:` with `key:` or `member:` and its id' }),
  })
  .meta({ id: 'Delivery' });

export const listDeliveries = operation({
  id: 'listDeliveries',
  method: 'GET',
  path: '/v1/pushes/{push_id}/deliveries',
  tag: 'pushes',
  summary: '逐人结果 / Outcomes per recipient',
  auth: 'key',
  permission: 'deliveries_read',
  params: pushParams,
  query: z.object({
    ...cursorQuery,
    outcome: z.enum(['accepted', 'failed', 'suppressed', 'unknown']).optional(),
    reason: z.string().min(1).max(40).optional().meta({ description: 'one of the reasons of the push' }),
  }),
  status: 200,
  response: page(delivery),
  errors: ['not_found'],
});
