import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';

/** WeChat asks that users are told what they will get, how often and why before they are asked (operating rules 5.21). */
const wording = {
  purpose: z.string().trim().min(2).max(200).meta({ description: '用途: why we ask' }),
  content: z.string().trim().min(2).max(500).meta({ description: '内容: what will be sent' }),
  frequency: z.string().trim().min(2).max(200).meta({ description: '频率: how often' }),
};

export const scene = z
  .object({
    id: uuid,
    app_id: uuid,
    key: z.string(),
    version: z.number().int(),
    ...wording,
    template_ids: z.array(uuid),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Scene' });

const sceneKey = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'lower-case letters, digits, - and _; at most 40');

export const listScenes = operation({
  id: 'listScenes',
  method: 'GET',
  path: '/v1/apps/{app_id}/scenes',
  tag: 'scenes',
  summary: '订阅场景列表 / List scenes',
  auth: 'key',
  params: z.object({ app_id: uuid }),
  status: 200,
  response: z.object({ items: z.array(scene) }),
  errors: ['not_found'],
});

export const putScene = operation({
  id: 'putScene',
  method: 'PUT',
  path: '/v1/apps/{app_id}/scenes/{key}',
  tag: 'scenes',
  summary: '新建或修改订阅场景 / Create or change a scene',
  description: 'A change of wording or templates makes a new version; old versions stay as evidence of what users saw.',
  auth: 'key',
  params: z.object({ app_id: uuid, key: sceneKey }),
  body: z.strictObject({
    ...wording,
    template_ids: z.array(z.string().min(1).max(100)).min(1).max(5).meta({
      description: 'template ids (ours or WeChat’s priTmplId); one kind only; more than 3 need base library 3.12.1',
    }),
  }),
  status: 200,
  response: scene,
  errors: ['not_found', 'template_not_found', 'scene_invalid'],
});
