import { ApiError } from '#contract/errors.ts';
import { dayOf } from '#core/ids.ts';
import { idsOfMsgId, msgIdOf } from '#core/jpush/msg-id.ts';
import { findPushesBetween } from '#db/queries/push/msg-id.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { JpushCall } from './call.ts';

/** The pushes of the caller's app behind some msg_ids; those of another app are not found, as if there were none. */
export async function pushesOfMsgIds({ context, caller }: JpushCall, msgIds: string[]): Promise<Map<string, PushRow>> {
  const ranges = msgIds.flatMap((one) => idsOfMsgId(one) ?? []).map((range) => ({ ...range, day: dayOf(range.first) }));
  if (ranges.length === 0) return new Map();
  const rows = Map.groupBy(await findPushesBetween(context.pool, caller.appId, ranges), (row) => msgIdOf(row.id));
  return new Map([...rows].flatMap(([msgId, those]) => (those.length === 1 ? [[msgId, those[0]!]] : [])));
}

/** The push behind a msg_id. Throws ApiError `not_found`. */
export async function pushOfMsgId(call: JpushCall, msgId: string): Promise<PushRow> {
  const push = (await pushesOfMsgIds(call, [msgId])).get(msgId);
  if (push === undefined) throw new ApiError('not_found', { detail: 'no such msg_id' });
  return push;
}
