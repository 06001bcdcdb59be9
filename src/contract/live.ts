import { z } from 'zod';
import { uuid } from './common.ts';
import { operation } from './operation.ts';

/** Data of a `counters` event. */
export const liveCounters = z
  .object({
    at: z.string(),
    app_id: uuid,
    push_id: uuid.nullable(),
    state: z.string().nullable().meta({ description: 'of the push' }),
    audience: z.number().int().nullable().meta({ description: 'of the push' }),
    counts: z.record(z.string(), z.number()).meta({
      description:
        'accepted, failed, suppressed, unknown, delivered, opened, clicked: of the push, or of the app since midnight',
    }),
  })
  .meta({ id: 'LiveCounters' });

export type LiveCounters = z.output<typeof liveCounters>;

export const live = operation({
  id: 'live',
  method: 'GET',
  path: '/v1/live',
  tag: 'stats',
  summary: '实时计数 / Counters as they change (server-sent events)',
  description:
    'A stream of `counters` events, one at once and then whenever a number changes, at most one a second; a comment every 15 seconds keeps proxies from closing it. Every event is the whole state, so after a break nothing has to be made up for: `Last-Event-ID` only spares the first event when nothing has changed. At most 20 streams a key and 200 a process.',
  auth: 'key',
  permission: 'statistics_read',
  query: z.object({ app_id: uuid.optional(), push_id: uuid.optional() }),
  status: 200,
  produces: 'text/event-stream',
  response: z.string(),
  errors: ['not_found', 'rate_limited'],
});
