import { z } from 'zod';
import { audience } from './audience.ts';
import { alias, instant, openid, recipientId, uuid } from './common.ts';
import { operation } from './operation.ts';
import { message, pushBody } from './push.ts';

/** Something a person should look at before a push goes out. */
export const finding = z
  .object({
    level: z.enum(['error', 'warning']).meta({ description: '`error`: it would not go out as it should' }),
    code: z.string(),
    pointer: z.string().nullable().meta({ description: 'JSON pointer into the push; null: about all of it' }),
    zh: z.string(),
    en: z.string(),
  })
  .meta({ id: 'Finding' });

const share = z.number().int().meta({ description: 'of the whole audience; scaled up where a part was looked at' });

export const preflightReport = z
  .object({
    at: instant,
    ready: z.boolean().meta({ description: 'no finding is an error' }),
    kind: z.enum(['transactional', 'campaign']),
    due_at: instant,
    send_before: instant,
    audience: z.object({
      count: z.number().int(),
      exact: z.boolean(),
      low: z.number().int(),
      high: z.number().int(),
      looked_at: z.number().int(),
      sampled: z.boolean().meta({
        description: 'true: the numbers below come from `looked_at` random recipients and are scaled up',
      }),
    }),
    reachable: z.object({ count: share, low: z.number().int(), high: z.number().int() }).meta({
      description:
        'would be called when the push is due; the true number lies between `low` and `high` 95 times of 100',
    }),
    suppressed: z.array(z.object({ reason: z.string(), count: share, zh: z.string(), en: z.string() })),
    waiting: z
      .array(
        z.object({ reason: z.string(), count: share, first: instant, last: instant, zh: z.string(), en: z.string() }),
      )
      .meta({ description: 'above a cap or in quiet hours when the push is due; they go between `first` and `last`' }),
    failing: z
      .array(
        z.object({
          field: z.string(),
          code: z.string(),
          count: share,
          zh: z.string(),
          en: z.string(),
          examples: z.array(recipientId).meta({ description: 'see one of them with `previewPush`' }),
        }),
      )
      .meta({ description: 'whose values cannot be rendered or do not fit their field' }),
    samples: z.array(
      z.object({ recipient_id: recipientId, data: z.record(z.string(), z.string()), page: z.string().nullable() }),
    ),
    findings: z.array(finding),
    cost: z.object({
      credits: share.meta({ description: 'one-time subscriptions it spends, of those that wait too' }),
      template_kind: z.enum(['one_time', 'long_term', 'window', 'open']),
    }),
    rate: z.object({
      per_second: z.number(),
      bound_by: z.enum(['app', 'template', 'channel', 'pace', 'concurrency']),
    }),
    quota: z
      .object({ daily_limit: z.number(), used: z.number(), remain: z.number() })
      .nullable()
      .meta({ description: 'WeChat’s word on today’s calls; null when it could not be asked within two seconds' }),
    paused: z
      .array(z.object({ scope: z.string(), key: z.string(), reason: z.string(), until: instant.nullable() }))
      .meta({ description: 'what holds it back now' }),
    finish: z.object({ starts_at: instant, at: instant, seconds: z.number() }).meta({
      description: 'an estimate: calls at the rate above, and until the last of those who wait',
    }),
  })
  .meta({ id: 'PreflightReport' });

export const preflightPush = operation({
  id: 'preflightPush',
  method: 'POST',
  path: '/v1/pushes/preflight',
  tag: 'pushes',
  summary: '发送前体检 / What would become of a push: reach, reasons, values, quota, time and cost',
  description:
    'Takes the body of `createPush` and goes by the decisions and the rendering of the dispatcher, on the rows of now. ' +
    'Looks at everybody up to about 40,000 recipients, at about 20,000 random ones of more. Nothing is stored or sent.',
  auth: 'key',
  permission: 'pushes_write',
  audit: false,
  body: pushBody,
  status: 200,
  response: preflightReport,
  errors: ['template_not_found', 'field_invalid', 'send_before_invalid', 'rule_invalid'],
});

const variables = z.record(z.string().max(100), z.unknown());

export const previewPush = operation({
  id: 'previewPush',
  method: 'POST',
  path: '/v1/pushes/preview',
  tag: 'pushes',
  summary: '预览 / How a message reads for one recipient, chosen or random',
  description:
    'What is wrong with the values of this recipient is answered field by field, not refused. Without `recipient`: somebody ' +
    'random of the `audience` (default everybody). Nothing is stored or sent.',
  auth: 'key',
  permission: 'pushes_write',
  audit: false,
  body: z.strictObject({
    app_id: uuid.optional().meta({ description: 'needed unless the key belongs to one app' }),
    message,
    variables: variables.optional(),
    recipient_variables: variables.optional().meta({ description: 'of this one recipient; `event` for a trigger' }),
    recipient: z
      .union([z.strictObject({ openid }), z.strictObject({ alias }), z.strictObject({ id: recipientId })])
      .optional()
      .meta({ description: 'may be somebody we have no row of' }),
    audience: audience.optional(),
  }),
  status: 200,
  response: z.object({
    recipient_id: recipientId.nullable().meta({ description: 'null: the audience has nobody' }),
    known: z.boolean().meta({ description: 'whether we have a row of them' }),
    fields: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        value: z.string().nullable(),
        length: z.number().int().nullable(),
        limit: z.number().int().nullable().meta({ description: 'the most characters; null: no limit by length' }),
        problem: z.object({ code: z.string(), zh: z.string(), en: z.string() }).nullable(),
      }),
    ),
    page: z.string().nullable(),
    sendable: z.boolean().meta({ description: 'every field has a value that fits' }),
  }),
  errors: ['not_found', 'template_not_found', 'field_invalid', 'rule_invalid'],
});
