import { ApiError } from '#contract/errors.ts';
import { type LiveCounters, live } from '#contract/live.ts';
import { bucketsOf } from '#core/bucket.ts';
import { dayStart } from '#core/stats/zone.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { findPush } from '#db/queries/push/find.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { countsSince } from '#db/queries/stat/fact.ts';
import { pushCounts } from '#db/queries/stat/push.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

const shown = ['accepted', 'failed', 'suppressed', 'unknown', 'delivered', 'opened', 'clicked'] as const;
type State = Omit<LiveCounters, 'at'>;

export const liveRoute = route(live, async ({ query, key, request, reply }, context) => {
  const lastId = String(request.headers['last-event-id'] ?? '') || undefined;
  const { name, read } = await topicOf(context, query, key);
  const stream = context.live.follow(name, key.id, read, lastId);
  if (stream === null) {
    throw new ApiError('rate_limited', { detail: 'too many live streams are open', retryAfterSeconds: 10 });
  }
  // `x-accel-buffering` tells nginx not to hold events back; `no-transform` keeps compressing proxies away.
  reply.header('cache-control', 'no-cache, no-transform').header('x-accel-buffering', 'no');
  return reply.type('text/event-stream; charset=utf-8').send(stream) as never;
});

async function topicOf(
  context: ServerContext,
  query: { app_id?: string | undefined; push_id?: string | undefined },
  key: Parameters<typeof pushInScope>[1],
): Promise<{ name: string; read: () => Promise<State> }> {
  if (query.push_id !== undefined) {
    const { push, app } = await pushInScope(context, key, query.push_id);
    return { name: `push/${push.id}`, read: () => pushState(context, app, push) };
  }
  const app = await appInScope(context, key, query.app_id);
  return { name: `app/${app.id}`, read: () => appState(context, app) };
}

async function pushState({ pool }: ServerContext, app: AppRow, push: PushRow): Promise<State> {
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const row = (await findPush(pool, push.day, push.id, push.organization_id)) ?? push;
  const counts = zeros();
  for (const { metric, n } of await pushCounts(pool, buckets, push)) if (metric in counts) counts[metric]! += n;
  return { app_id: app.id, push_id: push.id, state: row.state, audience: row.audience_count, counts };
}

/** Since midnight, in one snapshot: what was sent only ever grows, so that a reader may take differences. */
async function appState({ pool, clock }: ServerContext, app: AppRow): Promise<State> {
  const from = dayStart(clock.now(), app.time_zone);
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const counts = zeros();
  for (const { metric, n } of await countsSince(pool, buckets, app.id, from)) if (metric in counts) counts[metric] = n;
  return { app_id: app.id, push_id: null, state: null, audience: null, counts };
}

function zeros(): Record<string, number> {
  return Object.fromEntries(shown.map((metric) => [metric, 0]));
}
