import { ApiError } from '#contract/errors.ts';
import { sceneFunnel } from '#contract/scene.ts';
import { bucketsOf } from '#core/bucket.ts';
import { daysUntil, localDay } from '#core/stats/funnel.ts';
import { consentCounts, sceneCounts } from '#db/queries/scene/count.ts';
import { findScene } from '#db/queries/scene/put.ts';
import { appInScope } from '../../auth/scope.ts';
import { funnelPage } from '../../present/funnel.ts';
import { route } from '../../route.ts';

/** What was reported and applied so far; a report still in the inbox is not in it yet. */
export const sceneFunnelRoute = route(sceneFunnel, async ({ params, query, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const scene = await findScene(context.pool, app.id, params.key);
  if (scene === undefined) throw new ApiError('not_found', { detail: 'no such scene' });
  const days = daysUntil(localDay(context.clock.now(), app.time_zone), query.days);
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const counts = await sceneCounts(context.pool, buckets, app.id, scene.id, days[0]!);
  const accepts = await consentCounts(context.pool, buckets, app.id, scene.template_ids, days[0]!);
  return funnelPage(scene, app.time_zone, days, counts, accepts);
});
