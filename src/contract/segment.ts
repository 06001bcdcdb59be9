import { z } from 'zod';
import { audience } from './audience.ts';
import { alias, cursorQuery, instant, openid, page, recipientId, uuid } from './common.ts';
import { operation } from './operation.ts';
import { rule } from './rule.ts';

const name = z.string().trim().min(1).max(100);
const appParams = z.object({ app_id: uuid });
const params = z.object({ app_id: uuid, segment_id: uuid });

export const segment = z
  .object({
    id: uuid,
    app_id: uuid,
    name: z.string(),
    kind: z.enum(['rule', 'list']).meta({ description: '`rule`: evaluated when used; `list`: frozen members' }),
    rule: rule.nullable().meta({ description: 'in its checked form; null for a list' }),
    version: z.number().int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Segment' });

export const listSegments = operation({
  id: 'listSegments',
  method: 'GET',
  path: '/v1/apps/{app_id}/segments',
  tag: 'segments',
  summary: '人群列表 / List segments',
  auth: 'key',
  permission: 'segments_read',
  params: appParams,
  query: z.object(cursorQuery),
  status: 200,
  response: page(segment),
  errors: ['not_found'],
});

export const createSegment = operation({
  id: 'createSegment',
  method: 'POST',
  path: '/v1/apps/{app_id}/segments',
  tag: 'segments',
  summary: '新建人群 / Create a segment: a live rule, or a list',
  description:
    'With `rule`, whoever the rule is true of when the segment is used. Without it a list, which `members` or `from` fill: ' +
    '`from` freezes an audience as it is now.',
  auth: 'key',
  permission: 'segments_write',
  params: appParams,
  body: z
    .strictObject({ name, rule: rule.optional(), from: audience.optional() })
    .refine((body) => body.rule === undefined || body.from === undefined, 'give rule or from, not both'),
  status: 201,
  response: segment,
  errors: ['not_found', 'rule_invalid', 'too_many_segments'],
});

export const getSegment = operation({
  id: 'getSegment',
  method: 'GET',
  path: '/v1/apps/{app_id}/segments/{segment_id}',
  tag: 'segments',
  summary: '查看人群 / A segment',
  auth: 'key',
  permission: 'segments_read',
  params,
  status: 200,
  response: segment,
  errors: ['not_found'],
});

export const updateSegment = operation({
  id: 'updateSegment',
  method: 'PATCH',
  path: '/v1/apps/{app_id}/segments/{segment_id}',
  tag: 'segments',
  summary: '修改人群 / Rename a segment or change its rule',
  description: 'Needs `If-Match: "<version>"`. Pushes not planned yet use the new rule.',
  auth: 'key',
  permission: 'segments_write',
  params,
  body: z.strictObject({ name: name.optional(), rule: rule.optional() }),
  status: 200,
  response: segment,
  errors: ['not_found', 'rule_invalid', 'segment_is_a_list', 'precondition_required', 'version_conflict'],
});

export const deleteSegment = operation({
  id: 'deleteSegment',
  method: 'DELETE',
  path: '/v1/apps/{app_id}/segments/{segment_id}',
  tag: 'segments',
  summary: '删除人群 / Delete a segment',
  description: 'It can no longer be named. Pushes and segments that name it already still mean what they meant.',
  auth: 'key',
  permission: 'segments_write',
  params,
  status: 200,
  response: z.object({ id: uuid, deleted_at: instant }),
  errors: ['not_found'],
});

export const changeMembers = operation({
  id: 'changeSegmentMembers',
  method: 'POST',
  path: '/v1/apps/{app_id}/segments/{segment_id}/members',
  tag: 'segments',
  summary: '增减名单成员 / Add and remove members of a list',
  description:
    'Up to 1,000 in all; repeat for more. Whoever is not a recipient of the app yet becomes a member once seen.',
  auth: 'key',
  permission: 'segments_write',
  audit: false,
  params,
  body: z
    .strictObject({
      add: z.strictObject(memberLists()).optional(),
      remove: z.strictObject(memberLists()).optional(),
    })
    .refine((body) => body.add !== undefined || body.remove !== undefined, 'give add or remove'),
  status: 200,
  response: z.object({ added: z.number().int(), removed: z.number().int() }),
  errors: ['not_found', 'segment_is_a_rule'],
});

function memberLists() {
  return {
    openids: z.array(openid).max(1000).optional(),
    aliases: z.array(alias).max(1000).optional(),
    recipients: z.array(recipientId).max(1000).optional(),
  };
}

export const estimateSegment = operation({
  id: 'estimateSegment',
  method: 'POST',
  path: '/v1/apps/{app_id}/segments/estimate',
  tag: 'segments',
  summary: '人群预估 / Estimate or count an audience',
  description:
    'Estimated from about 20,000 recipients, always the same ones; counted when `exact`, or when the app has no more. ' +
    '`low` and `high` hold the true number 95 times of 100.',
  auth: 'key',
  permission: 'segments_read',
  audit: false,
  params: appParams,
  body: z.strictObject({ audience, exact: z.boolean().default(false) }),
  status: 200,
  response: z.object({
    count: z.number().int(),
    exact: z.boolean(),
    low: z.number().int(),
    high: z.number().int(),
    looked_at: z.number().int().nullable().meta({ description: 'recipients an estimate comes from; null: everybody' }),
  }),
  errors: ['not_found', 'rule_invalid', 'template_not_found'],
});

export const segmentsOfRecipient = operation({
  id: 'listSegmentsOfRecipient',
  method: 'GET',
  path: '/v1/apps/{app_id}/recipients/{recipient}/segments',
  tag: 'segments',
  summary: '用户所在人群 / The segments a recipient is in now',
  auth: 'key',
  permission: 'recipients_read',
  params: z.object({ app_id: uuid, recipient: z.union([recipientId, openid]) }),
  status: 200,
  response: z.object({ items: z.array(z.object({ id: uuid, name: z.string() })) }),
  errors: ['not_found'],
});
