import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';
import { attributeName } from './rule.ts';

export const attribute = z
  .object({
    name: z.string(),
    type: z.enum(['string', 'number', 'boolean', 'date', 'list']),
    source: z.enum(['server', 'client']).meta({ description: 'who wrote it first' }),
    client_may_set: z.boolean().meta({ description: 'whether the mini-program may write it' }),
    created_at: instant,
  })
  .meta({ id: 'Attribute' });

export const listAttributes = operation({
  id: 'listAttributes',
  method: 'GET',
  path: '/v1/apps/{app_id}/attributes',
  tag: 'recipients',
  summary: '属性登记表 / The attributes of an app and their types',
  auth: 'key',
  permission: 'apps_read',
  params: z.object({ app_id: uuid }),
  status: 200,
  response: z.object({ items: z.array(attribute) }),
  errors: ['not_found'],
});

export const putAttribute = operation({
  id: 'putAttribute',
  method: 'PUT',
  path: '/v1/apps/{app_id}/attributes/{name}',
  tag: 'recipients',
  summary: '声明属性 / Declare an attribute, and who may write it',
  description:
    'An attribute has one type for ever: that of its first value, or the one declared here before. Dates have to be ' +
    'declared. What the mini-program writes first it may write again; everything else only with `client_may_set`.',
  auth: 'key',
  permission: 'content_manage',
  params: z.object({ app_id: uuid, name: attributeName }),
  body: z.strictObject({
    type: z.enum(['string', 'number', 'boolean', 'date', 'list']),
    client_may_set: z.boolean().default(false),
  }),
  status: 200,
  response: attribute,
  errors: ['not_found', 'attribute_type'],
});
