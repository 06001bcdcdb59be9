import { ApiError } from '#contract/errors.ts';
import { createSegment } from '#contract/segment.ts';
import { ruleOf } from '#core/audience/set.ts';
import { insertSegment, lockSegments } from '#db/queries/segment/store.ts';
import { withTransaction } from '#db/tx.ts';
import { checkedRule, expandedRule, worldOf } from '../../audience/world.ts';
import { appInScope } from '../../auth/scope.ts';
import { segmentOf } from '../../present/segment.ts';
import { storedRule } from '../../pushes/audience.ts';
import { route } from '../../route.ts';
import { fillList } from '../../segments/fill.ts';

/** Of one app; deleted ones count, since others may still name them. */
const mostSegments = 1000;

/** A list is filled before it can be named, so that nobody uses half of it. */
export const createSegmentRoute = route(createSegment, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const now = context.clock.now();
  const id = context.newId();
  const world = await worldOf(context, app);
  const rule = body.rule === undefined ? null : checkedRule(body.rule, world, '/rule');
  if (rule !== null) expandedRule(rule, world.segments, '/rule', id);
  if (body.from !== undefined) {
    const vault = await context.vaults.ofApp(app.id);
    const frozen = ruleOf(await storedRule(context, app, vault, body.from, '/from'));
    await fillList(context, app, id, expandedRule(frozen, world.segments, '/from'), now);
  }
  const row = await withTransaction(context.pool, async (tx) => {
    if ((await lockSegments(tx, app.id)).length >= mostSegments) throw new ApiError('too_many_segments');
    const kind = rule === null ? 'list' : 'rule';
    const { organization_id, id: app_id } = app;
    const written = await insertSegment(tx, { id, organization_id, app_id, name: body.name, kind, rule }, now);
    await audit.in(tx, { target: id, after: { name: body.name, kind, rule } });
    return written;
  });
  return segmentOf(row);
});
