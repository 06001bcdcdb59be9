import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';

const retraction = z
  .object({
    push_id: uuid,
    messages: z.number().int().meta({ description: 'calls the vendor took; each may have gone to many people' }),
    waiting: z
      .number()
      .int()
      .meta({ description: 'to be taken back; asked for now, and again while the vendor does not answer' }),
    retracted: z.number().int(),
    refused: z.number().int().meta({ description: 'the vendor said no, or too late' }),
    unknown: z
      .number()
      .int()
      .meta({ description: 'people whose call was never answered: without an id nothing can be taken back' }),
    until: instant.nullable().meta({ description: 'the vendor takes the youngest of them back until then' }),
  })
  .meta({ id: 'Retraction' });

const params = z.object({ push_id: uuid });
const path = '/v1/pushes/{push_id}/retraction';

export const retractPush = operation({
  id: 'retractPush',
  method: 'POST',
  path,
  tag: 'pushes',
  summary: '撤回已受理的消息 / Take back what the vendor has not handed on',
  description:
    'For channels with `retract_hours` (Jiguang UMS: 24). The push has to be over: cancel it first. Messages of WeChat that have reached a ' +
    'phone stay there; receipts say who was spared (`undelivered`). Outcomes stay as they are. Safe to repeat.',
  auth: 'key',
  permission: 'pushes_write',
  params,
  status: 202,
  response: retraction,
  errors: ['not_found', 'push_unfinished', 'not_retractable'],
});

export const getRetraction = operation({
  id: 'getRetraction',
  method: 'GET',
  path,
  tag: 'pushes',
  summary: '查看撤回进度 / How taking back a push stands',
  auth: 'key',
  permission: 'pushes_read',
  params,
  status: 200,
  response: retraction,
  errors: ['not_found'],
});
