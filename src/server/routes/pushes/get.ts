import { getPush } from '#contract/push.ts';
import { pushOf } from '../../present/push.ts';
import { pushInScope } from '../../pushes/find.ts';
import { heldBy } from '../../pushes/held-by.ts';
import { countPush } from '../../pushes/law.ts';
import { route } from '../../route.ts';

export const getPushRoute = route(getPush, async ({ params, key, reply }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const counted = await countPush(context, app, push);
  reply.header('etag', `"${counted.row.version}"`);
  const pauseReason = counted.row.pause_reason ?? (await heldBy(context, counted.row));
  return pushOf(counted.row, { ...counted, pauseReason }, context.clock.now());
});
