import { z } from 'zod';
import { instant, openid, unionid, uuid } from './common.ts';
import { operation } from './operation.ts';
import { eventName, propertyName } from './rule.ts';

/**
 * Names anybody may report; `message.` is ours, for opens and clicks of notifications, and `attribute.`, for what
 * triggers are told of changed attributes.
 */
export const reportedName = eventName.refine(
  (name) => !name.startsWith('message.') && !name.startsWith('attribute.'),
  '`message.` and `attribute.` names are our own',
);

export const eventProperties = z
  .record(propertyName, z.union([z.string().max(256), z.number(), z.boolean()]))
  .refine((properties) => Object.keys(properties).length <= 30, 'at most 30 properties');

export const reportEvents = operation({
  id: 'reportEvents',
  method: 'POST',
  path: '/v1/events',
  tag: 'recipients',
  summary: '上报行为事件（自有后端） / Report what users did, from your own backend',
  description:
    'Up to 1,000 a call; each has its result at its place in `items`. A repeated `id` counts once. Rules see them after a ' +
    'moment. Not older than 8 days.',
  auth: 'key',
  permission: 'recipients_write',
  audit: false,
  body: z.strictObject({
    app_id: uuid.optional().meta({ description: 'needed unless the key belongs to one app' }),
    items: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(100).meta({ description: 'yours; the same id is counted once' }),
          openid,
          unionid: unionid.optional(),
          name: reportedName,
          properties: eventProperties.optional(),
          occurred_at: instant.optional().meta({ description: 'now when absent; give it, so that a repeat is known' }),
        }),
      )
      .min(1)
      .max(1000),
  }),
  status: 202,
  response: z.object({
    received: z.number().int().meta({ description: 'new ones' }),
    items: z.array(
      z.object({
        result: z.enum(['received', 'duplicate', 'too_old', 'in_the_future']),
      }),
    ),
  }),
  errors: ['not_found'],
});
