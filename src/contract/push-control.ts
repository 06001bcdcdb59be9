import { z } from 'zod';
import { instant, recipientId, uuid } from './common.ts';
import { operation } from './operation.ts';
import { pushParams, pushReceipt } from './push.ts';

export const pausePush = operation({
  id: 'pausePush',
  method: 'POST',
  path: '/v1/pushes/{push_id}/pause',
  tag: 'pushes',
  summary: '暂停推送 / Pause: nobody more is called until it is resumed',
  description:
    'Calls on the wire end and are counted, and a window that was being written just now may still go out. ' +
    'Nobody loses their place; what is still paused at `send_before` is suppressed as expired.',
  auth: 'key',
  permission: 'pushes_write',
  params: pushParams,
  status: 200,
  response: pushReceipt,
  errors: ['not_found', 'push_not_running', 'push_finished'],
});

export const resumePush = operation({
  id: 'resumePush',
  method: 'POST',
  path: '/v1/pushes/{push_id}/resume',
  tag: 'pushes',
  summary: '恢复推送 / Resume a paused push where it stopped',
  description:
    'At the app’s usual pace: what waited does not burst. A pause of the platform is lifted by `liftLimiter`.',
  auth: 'key',
  permission: 'pushes_write',
  params: pushParams,
  status: 200,
  response: pushReceipt,
  errors: ['not_found', 'push_not_running', 'push_finished'],
});

export const retryPush = operation({
  id: 'retryPush',
  method: 'POST',
  path: '/v1/pushes/{push_id}/retry',
  tag: 'pushes',
  summary: '重试推送 / Send again to those with certain outcomes, as a child push',
  description:
    'The child has the same message, variables and policy and exactly those recipients, without whoever another retry ' +
    'reached meanwhile; the outcomes of the parent stay. Conditions are joined by “and”. Only when the parent and all ' +
    'its retries are over.',
  auth: 'key',
  permission: 'pushes_write',
  params: pushParams,
  body: z.strictObject({
    outcomes: z
      .array(z.enum(['failed', 'suppressed', 'unknown']))
      .min(1)
      .max(3)
      .default(['failed']),
    reasons: z.array(z.string().min(1).max(40)).min(1).max(50).optional(),
    errcodes: z.array(z.number().int()).min(1).max(50).optional(),
    confirm: z.boolean().default(false).meta({
      description: 'needed for `unknown`: the first call may have reached them, so that they may get it twice',
    }),
  }),
  status: 202,
  response: pushReceipt,
  errors: [
    'not_found',
    'push_not_running',
    'push_unfinished',
    'nothing_to_retry',
    'template_not_found',
    'field_invalid',
  ],
});

export const resolveDelivery = operation({
  id: 'resolveDelivery',
  method: 'POST',
  path: '/v1/pushes/{push_id}/deliveries/{recipient_id}/resolve',
  tag: 'pushes',
  summary: '核实未知结果 / Say what became of an unknown delivery',
  description:
    '`accepted`: the platform took the message. `failed`: it was not sent, and its credit is given back. Applied within ' +
    'a second or so, unless WeChat’s own report settles it first; what is known is never changed.',
  auth: 'key',
  permission: 'pushes_write',
  params: z.object({ push_id: uuid, recipient_id: recipientId }),
  body: z.strictObject({ outcome: z.enum(['accepted', 'failed']) }),
  status: 202,
  response: z.object({ push_id: uuid, recipient_id: recipientId, outcome: z.enum(['accepted', 'failed']) }),
  errors: ['not_found', 'delivery_not_unknown'],
});

export const resolveDeliveries = operation({
  id: 'resolveDeliveries',
  method: 'POST',
  path: '/v1/pushes/{push_id}/deliveries/resolve',
  tag: 'pushes',
  summary: '批量核实未知结果 / Say what became of many unknown deliveries',
  description:
    'As `resolveDelivery` for each: those of `recipients`, else all unknown ones whose call left between `called_from` and ' +
    '`called_to`. Deliveries that are not unknown are passed over. At most 50,000 in one call.',
  auth: 'key',
  permission: 'pushes_write',
  params: pushParams,
  body: z
    .strictObject({
      outcome: z.enum(['accepted', 'failed']),
      recipients: z.array(recipientId).min(1).max(1000).optional(),
      called_from: instant.optional().meta({ description: 'at this time or later' }),
      called_to: instant.optional().meta({ description: 'before this time' }),
    })
    .refine(({ recipients, called_from: from, called_to: to }) => !recipients || (!from && !to), {
      message: 'recipients stand alone',
      path: ['recipients'],
    }),
  status: 202,
  response: z.object({
    push_id: uuid,
    outcome: z.enum(['accepted', 'failed']),
    count: z.number().int().meta({ description: 'told to the engine, which applies it within a second or so' }),
    more: z.boolean().meta({ description: 'there are more than one call takes: call again when these are applied' }),
  }),
  errors: ['not_found'],
});
