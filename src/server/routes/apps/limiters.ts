import { liftLimiter, listLimiters } from '#contract/app.ts';
import { activePauses, liftPause } from '#db/queries/limiter/pause.ts';
import { appInScope } from '../../auth/scope.ts';
import { limiterOf } from '../../present/app.ts';
import { route } from '../../route.ts';

export const listLimitersRoute = route(listLimiters, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const pauses = await activePauses(context.pool, [app.id], context.clock.now());
  return { items: pauses.map(limiterOf) };
});

export const liftLimiterRoute = route(liftLimiter, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const lifted = await liftPause(context.pool, params.scope, params.key, app.id, context.clock.now());
  if (lifted) context.hint('control');
  return { lifted };
});
