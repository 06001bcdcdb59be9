import { ApiError } from '#contract/errors.ts';
import { cancelPush } from '#contract/push.ts';
import { finishPush } from '#db/queries/push/control.ts';
import { withTransaction } from '#db/tx.ts';
import { receiptOf } from '../../present/push.ts';
import { cancelIn } from '../../pushes/cancel.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

/** Whoever was not called yet gets the outcome `cancelled`; calls on the wire end and are counted as they end. */
export const cancelPushRoute = route(cancelPush, async ({ params, key, audit }, context) => {
  const { push } = await pushInScope(context, key, params.push_id);
  if (push.state === 'cancelled') return receiptOf(push, context.clock.now());
  const now = context.clock.now();
  const cancelled = await withTransaction(
    context.pool,
    async (tx) => {
      const row = await cancelIn(tx, push, now);
      if (row !== undefined) await audit.in(tx, { appId: push.app_id, before: { state: push.state } });
      return row;
    },
    { retries: 3 },
  );
  if (cancelled === undefined) throw new ApiError('push_finished');
  // A draft, or a push nothing was planned of, has nobody to wait for.
  await finishPush(context.pool, push.day, push.id, now);
  context.hint('control');
  return receiptOf(cancelled, context.clock.now());
});
