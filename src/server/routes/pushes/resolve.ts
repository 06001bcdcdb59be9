import { ApiError } from '#contract/errors.ts';
import { resolveDeliveries, resolveDelivery } from '#contract/push-control.ts';
import { bucketOf, bucketsOf } from '#core/bucket.ts';
import { findDelivery } from '#db/queries/delivery/facts.ts';
import { listDeliveries, unknownAmong } from '#db/queries/delivery/list.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { Actor } from '../../auth/actor.ts';
import type { ServerContext } from '../../context.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

type Outcome = 'accepted' | 'failed';
type Place = { b: number; recipientId: string };

/** Put into the inbox and not written here: outcomes and credits of a recipient have one writer, the lane's engine. */
export const resolveDeliveryRoute = route(resolveDelivery, async ({ params, body, key, audit }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const recipientId = params.recipient_id.toLowerCase();
  const b = bucketOf({ start: app.bucket_start, spread: app.spread }, recipientId);
  const delivery = await findDelivery(context.pool, { b, day: push.day, pushId: push.id, recipientId });
  if (delivery?.outcome !== 'unknown') throw new ApiError('delivery_not_unknown');
  await tell(context, key, push, body.outcome, [{ b, recipientId }]);
  await audit.alone({ appId: app.id });
  return { push_id: push.id, recipient_id: recipientId, outcome: body.outcome };
});

const pageSize = 500;
const mostPerCall = 50_000;
const start: Place = { b: -1, recipientId: '00000000-0000-0000-0000-000000000000' };

/** Page by page, each durable before the next is read: a call that breaks in the middle is simply made again. */
export const resolveDeliveriesRoute = route(resolveDeliveries, async ({ params, body, key, audit }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const range = { start: app.bucket_start, spread: app.spread };
  const { outcome, recipients } = body;
  // Before: what a call that breaks in the middle has told stays told.
  await audit.alone({ appId: app.id });
  const pages =
    recipients === undefined
      ? unknownPages(context, push, bucketsOf(range), body)
      : namedPages(context, push, range, recipients);
  let count = 0;
  for await (const places of pages) {
    if (count >= mostPerCall) return { push_id: push.id, outcome, count, more: true };
    await tell(context, key, push, outcome, places);
    count += places.length;
  }
  return { push_id: push.id, outcome, count, more: false };
});

async function* unknownPages(
  { pool }: ServerContext,
  push: PushRow,
  buckets: number[],
  { called_from: from, called_to: to }: { called_from?: string | undefined; called_to?: string | undefined },
): AsyncGenerator<Place[]> {
  const after = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const before = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
  for (let last = start; ; ) {
    const rows = await listDeliveries(pool, buckets, push, last, 'unknown', pageSize);
    const places = rows
      .filter(({ called_at: at }) => at === null || (at.getTime() >= after && at.getTime() < before))
      .map((row) => ({ b: row.b, recipientId: row.recipient_id }));
    if (places.length > 0) yield places;
    const end = rows.at(-1);
    if (end === undefined || rows.length < pageSize) return;
    last = { b: end.b, recipientId: end.recipient_id };
  }
}

async function* namedPages(
  { pool }: ServerContext,
  push: PushRow,
  range: { start: number; spread: number },
  recipients: string[],
): AsyncGenerator<Place[]> {
  const ids = [...new Set(recipients.map((one) => one.toLowerCase()))];
  for (const [b, some] of Map.groupBy(ids, (id) => bucketOf(range, id))) {
    const found = await unknownAmong(pool, b, push, some);
    if (found.length > 0) yield found.map((recipientId) => ({ b, recipientId }));
  }
}

async function tell(
  context: ServerContext,
  key: Actor,
  push: PushRow,
  outcome: Outcome,
  places: Place[],
): Promise<void> {
  const now = context.clock.now();
  const events = places.map(
    ({ b, recipientId }): InboxEvent => ({
      day: now.toISOString().slice(0, 10),
      dedupe: context.newId(),
      appId: push.app_id,
      b,
      recipientId,
      kind: 'resolve',
      source: 'api',
      openid: null,
      payload: { push_id: push.id, outcome, by: `operator:${key.ref}` },
      occurredAt: now,
    }),
  );
  await takeIn(context, events);
}
