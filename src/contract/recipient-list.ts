import { z } from 'zod';
import { cursorQuery, instant, openid, page, recipientId, tag, uuid } from './common.ts';
import { operation } from './operation.ts';
import { recipient } from './recipient.ts';

const filters = {
  q: z.string().trim().min(1).max(128).optional().meta({ description: 'openid, alias or recipient id, whole' }),
  tag: tag.optional(),
  segment_id: uuid.optional(),
  status: z.enum(['active', 'invalid', 'blocked']).optional(),
};

export const listRecipients = operation({
  id: 'listRecipients',
  method: 'GET',
  path: '/v1/apps/{app_id}/recipients',
  tag: 'recipients',
  summary: '用户列表 / List recipients',
  description:
    'In no order of time. A call looks at no more than 50,000 recipients: with a filter a page may be short, even empty, ' +
    'and still have a `next_cursor`.',
  auth: 'key',
  permission: 'recipients_read',
  params: z.object({ app_id: uuid }),
  query: z.object({ ...cursorQuery, ...filters }),
  status: 200,
  response: page(recipient.omit({ consents: true }).meta({ id: 'RecipientItem' })),
  errors: ['not_found', 'rule_invalid'],
});

const line = z
  .object({
    at: instant,
    kind: z.enum(['consent', 'delivery', 'delivered', 'opened', 'clicked', 'event']),
    what: z.string().meta({
      description: 'of a consent why the ledger changed, of a delivery its outcome, of an event its name',
    }),
    template_id: uuid.nullable(),
    push_id: uuid.nullable(),
    delta: z.number().int().nullable().meta({ description: 'credits won or lost' }),
    reason: z.string().nullable().meta({ description: 'why a delivery was not accepted' }),
    errcode: z.number().int().nullable(),
    properties: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'TimelineLine' });

export const recipientTimeline = operation({
  id: 'getRecipientTimeline',
  method: 'GET',
  path: '/v1/apps/{app_id}/recipients/{recipient}/timeline',
  tag: 'recipients',
  summary: '用户时间线 / What happened between us and one person, newest first',
  description: 'Consents, outcomes of pushes, deliveries, opens and clicks; with `include=events` also behavior.',
  auth: 'key',
  permission: 'recipients_read',
  params: z.object({ app_id: uuid, recipient: z.union([recipientId, openid]) }),
  query: z.object({
    limit: z.coerce.number().int().min(1).max(1000).default(200),
    include: z.enum(['events']).optional(),
  }),
  status: 200,
  response: z.object({ items: z.array(line), more: z.boolean().meta({ description: 'whether there is older' }) }),
  errors: ['not_found'],
});
