import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';

export const templateField = z
  .object({
    key: z.string().meta({ description: 'as WeChat wants it: thing1, time3' }),
    type: z.string(),
    label: z.string(),
    enum_values: z.array(z.string()).optional(),
    limit: z.number().int().nullable().meta({ description: 'the most characters; null: its length does not decide' }),
    rule: z.object({ zh: z.string(), en: z.string() }).meta({ description: 'what it takes, in words' }),
  })
  .meta({ id: 'TemplateField' });

export const template = z
  .object({
    id: uuid,
    app_id: uuid,
    platform_template_id: z.string().meta({ description: 'priTmplId' }),
    title: z.string(),
    kind: z.enum(['one_time', 'long_term']),
    content: z.string(),
    example: z.string(),
    fields: z.array(templateField),
    status: z.enum(['active', 'gone']),
    synced_at: instant,
  })
  .meta({ id: 'Template' });

const appParams = z.object({ app_id: uuid });

export const listTemplates = operation({
  id: 'listTemplates',
  method: 'GET',
  path: '/v1/apps/{app_id}/templates',
  tag: 'templates',
  summary: '订阅模板列表 / List templates',
  auth: 'key',
  permission: 'apps_read',
  params: appParams,
  status: 200,
  response: z.object({ items: z.array(template), synced_at: instant.nullable() }),
  errors: ['not_found'],
});

export const syncTemplates = operation({
  id: 'syncTemplates',
  method: 'POST',
  path: '/v1/apps/{app_id}/templates/sync',
  tag: 'templates',
  summary: '从微信同步模板 / Fetch the templates from the platform',
  description: 'Also done daily. WeChat allows few gettemplate calls a day: a sync within the last minute is reused.',
  auth: 'key',
  permission: 'content_manage',
  params: appParams,
  status: 200,
  response: z.object({ items: z.array(template), added: z.number(), changed: z.number(), gone: z.number() }),
  errors: ['not_found', 'credentials_refused', 'platform_unavailable'],
});
