import { z } from 'zod';
import { cursorQuery, page, uuid } from './common.ts';
import { operation } from './operation.ts';
import { counts, push, pushKind, pushReceipt, pushState } from './push.ts';

/** `a,b`: some states, as one query parameter. */
const someStates = z
  .string()
  .max(100)
  .transform((text) => text.split(','))
  .pipe(z.array(pushState).min(1))
  .optional()
  .meta({ description: 'one or several, joined by commas: `sending,paused`' });

export const pushItem = pushReceipt
  .extend({
    ...push.pick({
      name: true,
      class: true,
      template_id: true,
      audience: true,
      pace: true,
      origin: true,
      created_at: true,
      planned_at: true,
      cancelled_at: true,
      finished_at: true,
      parent_id: true,
      pause_reason: true,
      approval: true,
    }).shape,
    template_title: z.string(),
    counts: counts
      .extend({
        delivered: z.number().int(),
        undelivered: z.number().int(),
        opened: z.number().int(),
        clicked: z.number().int(),
      })
      .nullable()
      .meta({
        description: 'with `include=counts`: the roll-ups kept while settling. `getPush` counts anew and proves them',
      }),
  })
  .meta({ id: 'PushItem' });

export const listPushes = operation({
  id: 'listPushes',
  method: 'GET',
  path: '/v1/pushes',
  tag: 'pushes',
  summary: '推送列表 / List pushes, newest first',
  auth: 'key',
  permission: 'pushes_read',
  query: z.object({
    ...cursorQuery,
    app_id: uuid.optional(),
    state: someStates,
    kind: pushKind.optional(),
    template_id: uuid.optional(),
    q: z.string().trim().min(1).max(100).optional().meta({ description: 'part of the name' }),
    include: z.enum(['counts']).optional(),
  }),
  status: 200,
  response: page(pushItem),
  errors: ['not_found'],
});
