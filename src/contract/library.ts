import { z } from 'zod';
import { uuid } from './common.ts';
import { operation } from './operation.ts';
import { template } from './template.ts';

const appParams = z.object({ app_id: uuid });
const titleId = z
  .string()
  .regex(/^\d{1,12}$/, 'a title id has digits only')
  .meta({ description: 'WeChat’s `tid`' });

export const listCategories = operation({
  id: 'listCategories',
  method: 'GET',
  path: '/v1/apps/{app_id}/library/categories',
  tag: 'templates',
  summary: '账号的服务类目 / The service categories of the account',
  description: 'Asked of WeChat. Templates can be added from these categories only.',
  auth: 'key',
  permission: 'apps_read',
  params: appParams,
  status: 200,
  response: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }),
  errors: ['not_found', 'platform_refused', 'platform_unavailable'],
});

export const listLibraryTitles = operation({
  id: 'listLibraryTitles',
  method: 'GET',
  path: '/v1/apps/{app_id}/library/titles',
  tag: 'templates',
  summary: '公共模板库的标题 / Titles of the public library in some categories',
  auth: 'key',
  permission: 'apps_read',
  params: appParams,
  query: z.object({
    categories: z
      .string()
      .regex(/^\d{1,12}(,\d{1,12}){0,49}$/, 'category ids with commas between')
      .meta({ description: 'category ids, with commas between: `2,616`' }),
    start: z.coerce.number().int().min(0).max(100_000).default(0),
    limit: z.coerce.number().int().min(1).max(30).default(30),
  }),
  status: 200,
  response: z.object({
    items: z.array(
      z.object({
        tid: z.string(),
        title: z.string(),
        kind: z.enum(['one_time', 'long_term']),
        category_id: z.string(),
      }),
    ),
    total: z.number().int(),
  }),
  errors: ['not_found', 'platform_refused', 'platform_unavailable'],
});

export const listLibraryKeywords = operation({
  id: 'listLibraryKeywords',
  method: 'GET',
  path: '/v1/apps/{app_id}/library/titles/{tid}/keywords',
  tag: 'templates',
  summary: '标题下可选的关键词 / Keywords to choose from for a title',
  auth: 'key',
  permission: 'apps_read',
  params: z.object({ app_id: uuid, tid: titleId }),
  status: 200,
  response: z.object({
    items: z.array(
      z.object({
        kid: z.number().int(),
        name: z.string(),
        example: z.string(),
        type: z.string().meta({ description: 'the type word of the field it becomes: thing, time' }),
      }),
    ),
  }),
  errors: ['not_found', 'platform_refused', 'platform_unavailable'],
});

export const addTemplate = operation({
  id: 'addTemplate',
  method: 'POST',
  path: '/v1/apps/{app_id}/templates',
  tag: 'templates',
  summary: '从公共模板库添加模板 / Add a template from the public library',
  description:
    'WeChat makes the template; the list is synced at once. The same title with the same keywords is refused.',
  auth: 'key',
  permission: 'content_manage',
  params: appParams,
  body: z.strictObject({
    tid: titleId,
    keywords: z.array(z.number().int().min(1)).min(2).max(5).meta({ description: 'their `kid`, in the order shown' }),
    description: z.string().trim().min(1).max(15).meta({ description: 'what it is for, for WeChat’s review' }),
  }),
  status: 201,
  response: template,
  errors: ['not_found', 'platform_refused', 'platform_unavailable'],
});

export const deleteTemplate = operation({
  id: 'deleteTemplate',
  method: 'DELETE',
  path: '/v1/apps/{app_id}/templates/{template_id}',
  tag: 'templates',
  summary: '从微信删除模板 / Delete a template at WeChat',
  description: 'Its pushes stop with an error, and credits given for it are lost. Here it stays as `gone`.',
  auth: 'key',
  permission: 'content_manage',
  params: z.object({ app_id: uuid, template_id: z.string().min(1).max(100) }),
  status: 200,
  response: template,
  errors: ['not_found', 'platform_refused', 'platform_unavailable'],
});
