import { z } from 'zod';
import { cursorQuery, instant, page, uuid } from './common.ts';
import { operation } from './operation.ts';

export const event = z
  .object({
    id: uuid,
    app_id: uuid,
    kind: z.string().meta({
      description:
        '`limiter_paused`: an answer of the platform paused an app, template or push. ' +
        '`quota_read`: what WeChat said of the day’s calls after they were used up. ' +
        '`schedule_failed`: a schedule could not make its push and stands still. ' +
        '`law_broken`: the outcomes of a finished push do not add up. ' +
        '`canary_failed`: the first part of a push failed too often, the push is paused. ' +
        '`canary_asks`: the first part of a push is through, and somebody has to say whether it goes on. ' +
        '`stats_drift`: statistics of a day differ from its outcomes. More kinds may come.',
    }),
    payload: z
      .record(z.string(), z.unknown())
      .meta({ description: 'what belongs to the kind: scope, key, reason; push_id' }),
    created_at: instant,
  })
  .meta({ id: 'Event' });

export const listEvents = operation({
  id: 'listEvents',
  method: 'GET',
  path: '/v1/events',
  tag: 'events',
  summary: '事件列表 / What happened that people should know of, newest first',
  auth: 'key',
  permission: 'apps_read',
  query: z.object({ ...cursorQuery, app_id: uuid.optional() }),
  status: 200,
  response: page(event),
  errors: ['not_found'],
});
