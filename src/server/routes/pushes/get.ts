import { getPush } from '#contract/push.ts';
import { pushOf } from '../../present/push.ts';
import { familyView, readFamily } from '../../pushes/family.ts';
import { pushInScope } from '../../pushes/find.ts';
import { heldBy } from '../../pushes/held-by.ts';
import { countPush } from '../../pushes/law.ts';
import { originsOf } from '../../pushes/origin.ts';
import { route } from '../../route.ts';

export const getPushRoute = route(getPush, async ({ params, query, key, reply }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const counted = await countPush(context, app, push, query.count);
  reply.header('etag', `"${counted.row.version}"`);
  const pauseReason = counted.row.pause_reason ?? (await heldBy(context, counted.row));
  const family = await readFamily(context, counted.row);
  const children = family.members.filter((one) => one.parent_id === push.id).map((child) => child.id);
  const origin = (await originsOf(context, [counted.row])).get(push.id)!;
  const shown = { ...counted, origin, pauseReason, children, family: familyView(counted.row, family) };
  return pushOf(counted.row, shown, context.clock.now());
});
