import { ApiError } from '#contract/errors.ts';
import { resolveDelivery } from '#contract/push-control.ts';
import { bucketOf } from '#core/bucket.ts';
import { findDelivery } from '#db/queries/delivery/facts.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

/** Put into the inbox and not written here: outcomes and credits of a recipient have one writer, the lane's engine. */
export const resolveDeliveryRoute = route(resolveDelivery, async ({ params, body, key }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const recipientId = params.recipient_id.toLowerCase();
  const b = bucketOf({ start: app.bucket_start, spread: app.spread }, recipientId);
  const delivery = await findDelivery(context.pool, { b, day: push.day, pushId: push.id, recipientId });
  if (delivery?.outcome !== 'unknown') throw new ApiError('delivery_not_unknown');
  const now = context.clock.now();
  const event = {
    day: now.toISOString().slice(0, 10),
    dedupe: context.newId(),
    appId: app.id,
    b,
    recipientId,
    kind: 'resolve' as const,
    source: 'api' as const,
    openid: null,
    payload: { push_id: push.id, outcome: body.outcome, by: `operator:${key.ref}` },
    occurredAt: now,
  };
  await takeIn(context, [event]);
  return { push_id: push.id, recipient_id: recipientId, outcome: body.outcome };
});
