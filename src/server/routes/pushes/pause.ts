import { ApiError } from '#contract/errors.ts';
import { pausePush, resumePush } from '#contract/push-control.ts';
import { pausePush as markPaused, resumePush as markResumed } from '#db/queries/push/control.ts';
import { findPush } from '#db/queries/push/find.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { withTransaction } from '#db/tx.ts';
import type { ServerContext } from '../../context.ts';
import { receiptOf } from '../../present/push.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

/** Engines see it with their next window; a push that is paused already stays as it is. */
export const pausePushRoute = route(pausePush, async ({ params, key, audit }, context) => {
  const { push } = await pushInScope(context, key, params.push_id);
  const now = context.clock.now();
  const paused = await withTransaction(context.pool, async (tx) => {
    const row = await markPaused(tx, push.day, push.id, 'operator', now);
    if (row !== undefined) await audit.in(tx, { appId: push.app_id, before: { state: push.state } });
    return row;
  });
  return receiptOf(paused ?? (await asItIs(context, push)), now);
});

/** A push that runs already is left running. */
export const resumePushRoute = route(resumePush, async ({ params, key, audit }, context) => {
  const { push } = await pushInScope(context, key, params.push_id);
  const now = context.clock.now();
  const resumed = await withTransaction(context.pool, async (tx) => {
    const row = await markResumed(tx, push.day, push.id, now);
    if (row !== undefined) await audit.in(tx, { appId: push.app_id, before: { pause_reason: push.pause_reason } });
    return row;
  });
  if (resumed !== undefined) {
    context.hint('plan');
    context.hint('control');
  }
  return receiptOf(resumed ?? (await asItIs(context, push)), now);
});

/** The push as it is now, when there was nothing to do. Throws ApiError where there never can be. */
async function asItIs(context: ServerContext, push: PushRow): Promise<PushRow> {
  const row = (await findPush(context.pool, push.day, push.id, push.organization_id)) ?? push;
  if (row.state === 'draft') throw new ApiError('push_not_running');
  if (row.state === 'cancelled' || row.state === 'finished') throw new ApiError('push_finished');
  return row;
}
