import type { z } from 'zod';
import { type appStatus, getAppStatus } from '#contract/app-status.ts';
import { bucketsOf } from '#core/bucket.ts';
import { quotaDay } from '#core/delivery/quota-day.ts';
import { watchEngines } from '#db/queries/engine/beat.ts';
import { laneOwners } from '#db/queries/lane/lease.ts';
import { findLimiter } from '#db/queries/limiter/read.ts';
import { readAppQueue } from '#db/queries/slice/queue.ts';
import { readTotals } from '#db/queries/stat/read.ts';
import { can } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { route } from '../../route.ts';

type Status = z.input<typeof appStatus>;

const called = ['accepted', 'failed', 'unknown'] as const;

export const getAppStatusRoute = route(getAppStatus, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const { pool, clock } = context;
  const now = clock.now();
  const { since, resetsAt } = quotaDay(now, context.quotaResetMinutes);
  const sends = { dimension: 'channel', value: 'wechat-subscribe', from: since, to: resetsAt, columns: called };
  const [fenced, engines, owners, queue, limiter, [sums]] = await Promise.all([
    context.fenced(),
    watchEngines(pool),
    laneOwners(pool, bucketsOf({ start: app.bucket_start, spread: app.spread }), app.id),
    readAppQueue(pool, app.id, now),
    findLimiter(pool, { appId: app.id, scope: 'app', key: app.id }, now),
    readTotals(pool, { appId: app.id, grain: 15, ...sends }),
  ]);
  const readAt = limiter?.quota_at ?? null;
  context.quotas.seen(app, readAt === null ? null : now.getTime() - readAt.getTime());
  const lanesOf = new Map(owners.map((row) => [row.engine_id, row.n]));
  const mayManage = can(key, 'apps_manage');
  const shown = engines.map(({ id, host, silent, started_at }) => ({
    id,
    host: mayManage ? host : null,
    // As engines judge one another: by a beat that stands still.
    alive: silent * 1000 < context.enginePatienceMs,
    silent_seconds: Math.round(silent * 10) / 10,
    started_at: started_at.toISOString(),
    lanes: lanesOf.get(id) ?? 0,
  }));
  const alive = shown.filter((engine) => engine.alive);
  const sending: Status['sending'] = fenced ? 'not_adopted' : alive.length === 0 ? 'no_engine' : 'on';
  const { daily_limit = 0, used = 0, remain = 0 } = limiter?.quota ?? {};
  return {
    at: now.toISOString(),
    sending,
    quota: {
      since: since.toISOString(),
      resets_at: resetsAt.toISOString(),
      counted: called.reduce((sum, metric) => sum + (sums?.[metric] ?? 0), 0),
      told: readAt === null ? null : { daily_limit, used, remain, read_at: readAt.toISOString() },
    },
    queue: { slices: queue.n, oldest_due_at: queue.oldest?.toISOString() ?? null },
    lanes: {
      count: owners.reduce((sum, row) => sum + row.n, 0),
      held: alive.reduce((sum, engine) => sum + engine.lanes, 0),
    },
    engines: shown,
  };
});
