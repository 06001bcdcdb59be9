import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';
import { eventName } from './rule.ts';

/** WeChat asks that users are told what they will get, how often and why before they are asked (operating rules 5.21). */
const wording = {
  purpose: z.string().trim().min(2).max(200).meta({ description: '用途: why we ask' }),
  content: z.string().trim().min(2).max(500).meta({ description: '内容: what will be sent' }),
  frequency: z.string().trim().min(2).max(200).meta({ description: '频率: how often' }),
};

/** When the mini-program may ask. The client library keeps to it; the pop-up itself is the user's to answer. */
export const askRules = z
  .strictObject({
    min_gap_hours: z
      .number()
      .int()
      .min(0)
      .max(720)
      .default(24)
      .meta({ description: 'hours to wait after the user did not accept; not for a tap on the scene’s own button' }),
    only_below_credits: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(1)
      .meta({ description: 'a one-time template is asked for only while fewer sends than this are left' }),
    after: z
      .strictObject({
        event: eventName.meta({ description: 'name of an event, from the mini-program or your backend' }),
        within_days: z.number().int().min(1).max(90).default(30),
      })
      .optional()
      .meta({
        description:
          'ask only after the user did this in the last days; not for a tap on the scene’s own button. Absent: at any time',
      }),
  })
  .meta({ id: 'AskRules' });

export type AskRules = z.output<typeof askRules>;

export const scene = z
  .object({
    id: uuid,
    app_id: uuid,
    key: z.string(),
    version: z.number().int(),
    ...wording,
    template_ids: z.array(uuid),
    ask: askRules,
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
  permission: 'apps_read',
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
  description:
    'A change of wording, templates or ask rules makes a new version; old versions stay as evidence of what users saw.',
  auth: 'key',
  permission: 'content_manage',
  params: z.object({ app_id: uuid, key: sceneKey }),
  body: z.strictObject({
    ...wording,
    template_ids: z.array(z.string().min(1).max(100)).min(1).max(5).meta({
      description: 'template ids (ours or WeChat’s priTmplId); one kind only; more than 3 need base library 3.12.1',
    }),
    ask: askRules.prefault({}),
  }),
  status: 200,
  response: scene,
  errors: ['not_found', 'template_not_found', 'scene_invalid'],
});

const funnelCounts = {
  asked: z.number().int().meta({ description: 'pop-ups answered: reports with at least one accept or reject' }),
  accepted: z.number().int().meta({ description: 'templates accepted, once per report and template' }),
  refused: z.number().int(),
  banned: z.number().int().meta({ description: 'templates the platform has banned' }),
};

export const sceneFunnel = operation({
  id: 'getSceneFunnel',
  method: 'GET',
  path: '/v1/apps/{app_id}/scenes/{key}/funnel',
  tag: 'scenes',
  summary: '订阅漏斗 / How often a scene asked, and what it was answered',
  description: 'By day in the app’s time zone, over all versions of the scene.',
  auth: 'key',
  permission: 'statistics_read',
  params: z.object({ app_id: uuid, key: sceneKey }),
  query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
  status: 200,
  response: z.object({
    scene: z.string(),
    version: z.number().int(),
    time_zone: z.string(),
    totals: z.object(funnelCounts),
    days: z.array(z.object({ day: z.iso.date(), ...funnelCounts })),
    accepts: z
      .object({
        client_reports: z.number().int().meta({ description: 'told by the mini-program or by your backend' }),
        platform_events: z.number().int().meta({ description: 'told by WeChat’s pop-up event' }),
      })
      .meta({
        description:
          'accepts of the scene’s templates, wherever asked for (WeChat’s event names no scene). The two should be alike: fewer events means that the callback does not arrive, fewer reports that the mini-program does not report',
      }),
  }),
  errors: ['not_found'],
});
