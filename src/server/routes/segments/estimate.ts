import { estimateSegment } from '#contract/segment.ts';
import { ruleOf } from '#core/audience/set.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import { countExactly, estimateRule } from '../../audience/estimate.ts';
import { expandedRule, rulesOf } from '../../audience/world.ts';
import { appInScope } from '../../auth/scope.ts';
import { storedRule } from '../../pushes/audience.ts';
import { route } from '../../route.ts';

export const estimateSegmentRoute = route(estimateSegment, async ({ params, body, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const now = context.clock.now();
  const vault = await context.vaults.ofApp(app.id);
  const stored = await storedRule(context, app, vault, body.audience, '/audience');
  const rule = expandedRule(ruleOf(stored), rulesOf(await allSegments(context.pool, app.id)), '/audience');
  return body.exact ? countExactly(context, app, rule, now) : estimateRule(context, app, rule, now);
});
