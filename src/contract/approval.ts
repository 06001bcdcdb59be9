import { z } from 'zod';
import { uuid } from './common.ts';
import { operation } from './operation.ts';
import { className } from './policy.ts';
import { pushReceipt } from './push.ts';

/** Which pushes wait for the word of somebody who did not write them. */
export const approvalPolicy = z
  .strictObject({
    campaigns: z.boolean().default(false).meta({ description: 'every push to an audience by rule' }),
    above_recipients: z.number().int().min(0).nullable().default(null).meta({
      description: 'every push to more recipients than this; of a rule the most there may be by its estimate count',
    }),
    classes: z.array(className).max(30).default([]).meta({ description: 'every push of these classes' }),
    expires_hours: z.number().int().min(1).max(720).default(72).meta({
      description: 'a push nobody decided on by then is cancelled; at `send_before` at the latest',
    }),
  })
  .meta({ id: 'ApprovalPolicy' });

const shown = z.object({ policy: approvalPolicy.nullable().meta({ description: 'null: nothing needs approval' }) });

export const getApprovalPolicy = operation({
  id: 'getApprovalPolicy',
  method: 'GET',
  path: '/v1/approval-policy',
  tag: 'pushes',
  summary: '查看审批策略 / Which pushes need approval',
  auth: 'key',
  permission: 'pushes_read',
  status: 200,
  response: shown,
  errors: [],
});

export const putApprovalPolicy = operation({
  id: 'putApprovalPolicy',
  method: 'PUT',
  path: '/v1/approval-policy',
  tag: 'pushes',
  summary: '设置审批策略 / Say which pushes need approval',
  description:
    'As a whole; `null` takes it off. Holds within a second or two for pushes that are launched from then on; those that wait ' +
    'already go on waiting.',
  auth: 'key',
  permission: 'organization_manage',
  body: approvalPolicy.nullable(),
  status: 200,
  response: shown,
  errors: [],
});

const params = z.object({ push_id: uuid });
const decision = z.strictObject({
  version: z
    .number()
    .int()
    .meta({ description: 'of the push as it was looked at: one that was changed since is not decided on' }),
  note: z.string().trim().max(500).optional(),
});
const errors = ['not_found', 'push_not_waiting_approval', 'own_push', 'version_conflict'] as const;

export const approvePush = operation({
  id: 'approvePush',
  method: 'POST',
  path: '/v1/pushes/{push_id}/approve',
  tag: 'pushes',
  summary: '通过审批 / Approve a push that waits for it',
  description:
    'It goes out at its time, or at once when that is past. Not for whoever wrote or changed it, nor for the keys they made.',
  auth: 'key',
  permission: 'pushes_approve',
  params,
  body: decision,
  status: 200,
  response: pushReceipt,
  errors,
});

export const rejectPush = operation({
  id: 'rejectPush',
  method: 'POST',
  path: '/v1/pushes/{push_id}/reject',
  tag: 'pushes',
  summary: '驳回 / Send a push back to its author',
  description: 'It becomes a draft again, with the note.',
  auth: 'key',
  permission: 'pushes_approve',
  params,
  body: decision,
  status: 200,
  response: pushReceipt,
  errors,
});
