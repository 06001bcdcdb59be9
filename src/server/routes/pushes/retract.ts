import type { z } from 'zod';
import { channelOf } from '#channels/registry.ts';
import { ApiError } from '#contract/errors.ts';
import { getRetraction, retractPush } from '#contract/retraction.ts';
import { bucketsOf } from '#core/bucket.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { readRollups } from '#db/queries/push/rollup.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { retractState, wantBack } from '#db/queries/vendor-message/store.ts';
import { withTransaction } from '#db/tx.ts';
import type { ServerContext } from '../../context.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

/** Written down here, done by an engine: it calls vendors, and does so until each has answered. */
export const retractPushRoute = route(retractPush, async ({ params, key, audit }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const hours = channelOf(push.message as unknown as { template: string }).retractHours;
  if (hours === null) throw new ApiError('not_retractable', { detail: 'messages of this channel stay where they are' });
  if (push.finished_at === null) throw new ApiError('push_unfinished', { extra: { push_id: push.id } });
  const now = context.clock.now();
  const since = new Date(now.getTime() - hours * 3_600_000);
  await withTransaction(context.pool, async (tx) => {
    const before = await retractState(tx, push.id);
    if (before.last_taken_at === null || before.last_taken_at < since) throw new ApiError('not_retractable');
    await wantBack(tx, push.id, since, now);
    await audit.in(tx, { appId: app.id, before: null });
  });
  context.hint('control');
  return view(context, app, push, hours);
});

export const getRetractionRoute = route(getRetraction, async ({ params, key }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  return view(context, app, push, channelOf(push.message as unknown as { template: string }).retractHours ?? 0);
});

type View = z.input<(typeof getRetraction)['response']>;

async function view({ pool }: ServerContext, app: AppRow, push: PushRow, hours: number): Promise<View> {
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const [state, rollups] = await Promise.all([retractState(pool, push.id), readRollups(pool, buckets, [push])]);
  const { messages, wanted, done, refused, last_taken_at: last } = state;
  return {
    push_id: push.id,
    messages,
    waiting: wanted,
    retracted: done,
    refused,
    unknown: rollups.get(push.id)!.unknown,
    until: last === null ? null : new Date(last.getTime() + hours * 3_600_000).toISOString(),
  };
}
