import { getLimiter, liftLimiter, listLimiters, setLimiter } from '#contract/app.ts';
import { channelNames } from '#contract/channel.ts';
import { ApiError } from '#contract/errors.ts';
import { burstOf } from '#core/delivery/rate.ts';
import { isUuid } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { liftPause } from '#db/queries/limiter/pause.ts';
import { activeLimiters, findLimiter } from '#db/queries/limiter/read.ts';
import type { LimiterKey } from '#db/queries/limiter/row.ts';
import { clearRate, setRate } from '#db/queries/limiter/take.ts';
import { findTemplate } from '#db/queries/template/sync.ts';
import { withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { limiterOf } from '../../present/app.ts';
import { route } from '../../route.ts';

/** Channels that may be kept to a rate. */
const channels: readonly string[] = channelNames;

export const listLimitersRoute = route(listLimiters, async ({ params, query, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const rows = await activeLimiters(context.pool, [app.id], context.clock.now());
  return { items: rows.filter((row) => row.paused || query.include === 'rates').map(limiterOf) };
});

export const getLimiterRoute = route(getLimiter, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  return shown(context, { appId: app.id, scope: params.scope, key: params.key });
});

export const setLimiterRoute = route(setLimiter, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const limiter: LimiterKey = { appId: app.id, scope: params.scope, key: params.key };
  if (!(await exists(context, app, limiter))) throw new ApiError('not_found');
  const { rate_per_second: rate, burst } = body;
  const now = context.clock.now();
  await withTransaction(context.pool, async (tx) => {
    if (rate === null) await clearRate(tx, limiter, now);
    else await setRate(tx, limiter, { rate, burst: burst ?? burstOf(rate) }, now);
    await audit.in(tx, {});
  });
  context.hint('control');
  return shown(context, limiter);
});

export const liftLimiterRoute = route(liftLimiter, async ({ params, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const limiter: LimiterKey = { appId: app.id, scope: params.scope, key: params.key };
  const lifted = await withTransaction(context.pool, async (tx) => {
    const was = await liftPause(tx, limiter, context.clock.now());
    await audit.in(tx, { after: { lifted: was } });
    return was;
  });
  if (lifted) context.hint('control');
  return { lifted };
});

async function shown(context: ServerContext, limiter: LimiterKey) {
  const row = await findLimiter(context.pool, limiter, context.clock.now());
  if (row === undefined) throw new ApiError('not_found');
  return limiterOf(row);
}

/** Whether the app has the template or channel a limiter would be for. */
async function exists(context: ServerContext, app: AppRow, { scope, key }: LimiterKey): Promise<boolean> {
  if (scope === 'channel') return channels.includes(key);
  return isUuid(key) && (await findTemplate(context.pool, key))?.app_id === app.id;
}
