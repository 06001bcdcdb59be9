import { getPush } from '#contract/push.ts';
import { childrenOf } from '#db/queries/push/family.ts';
import { pushOf } from '../../present/push.ts';
import { pushInScope } from '../../pushes/find.ts';
import { heldBy } from '../../pushes/held-by.ts';
import { countPush } from '../../pushes/law.ts';
import { route } from '../../route.ts';

export const getPushRoute = route(getPush, async ({ params, query, key, reply }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const counted = await countPush(context, app, push, query.count);
  reply.header('etag', `"${counted.row.version}"`);
  const pauseReason = counted.row.pause_reason ?? (await heldBy(context, counted.row));
  const children = (await childrenOf(context.pool, push.day, [push.id])).map((child) => child.id);
  return pushOf(counted.row, { ...counted, pauseReason, children }, context.clock.now());
});
