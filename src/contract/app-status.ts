import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';

export const appStatus = z
  .object({
    at: instant,
    sending: z.enum(['on', 'no_engine', 'not_adopted']).meta({
      description: '`no_engine`: none is alive; `not_adopted`: the database moved, run `hongyan adopt`',
    }),
    quota: z
      .object({
        since: instant.meta({ description: 'when the day of WeChat’s quotas began' }),
        resets_at: instant,
        counted: z
          .number()
          .int()
          .meta({ description: 'subscribe messages of ours since then, settled up to seconds ago' }),
        told: z
          .object({ daily_limit: z.number(), used: z.number(), remain: z.number(), read_at: instant })
          .nullable()
          .meta({ description: 'WeChat’s last word (`openapi/quota/get`); `used` is of today if read after `since`' }),
      })
      .meta({ description: 'WeChat is asked again after each look, at most once a minute; no look waits for it' }),
    queue: z.object({
      slices: z.number().int(),
      oldest_due_at: instant.nullable(),
    }),
    lanes: z.object({
      count: z.number().int(),
      held: z.number().int().meta({ description: 'by engines that are alive' }),
    }),
    engines: z
      .array(
        z.object({
          id: uuid,
          host: z.string().nullable().meta({ description: 'null unless you may manage apps' }),
          alive: z.boolean(),
          silent_seconds: z.number().meta({ description: 'since its last beat' }),
          started_at: instant,
          lanes: z.number().int().meta({ description: 'of this app' }),
        }),
      )
      .meta({ description: 'of the installation, that were not stopped in order; oldest first' }),
  })
  .meta({ id: 'AppStatus' });

export const getAppStatus = operation({
  id: 'getAppStatus',
  method: 'GET',
  path: '/v1/apps/{app_id}/status',
  tag: 'apps',
  summary: '运行状况 / What sends for an app now: quota of the day, queue, engines',
  auth: 'key',
  permission: 'apps_read',
  params: z.object({ app_id: uuid }),
  status: 200,
  response: appStatus,
  errors: ['not_found'],
});
