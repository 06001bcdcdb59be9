import { channelOf } from '#channels/registry.ts';
import { addCounts } from '#db/queries/delivery/count.ts';
import { markDelivered, recentDeliveries } from '#db/queries/delivery/facts.ts';
import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import { findPushes } from '#db/queries/push/find.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { refusalsToTell } from '../dispatch/refusals.ts';
import type { Lane } from '../lanes/lane.ts';
import { settleUnknown } from './settle-unknown.ts';
import { type Applied, waitFor } from './wait.ts';

/** Receipts come within a day; a push made longer ago than this is not looked for. */
const days = 8;
/** WeChat's word, passed on by UMS: the user has no send left. */
const refused = 43101;

interface Receipt {
  msg_id: string;
  error_code: number;
  error_status: string;
}

/**
 * What UMS says of one recipient of a call: that the message arrived, or why it did not. Found by the call's message id
 * among the recipient's deliveries. An id nobody has settles the one delivery by UMS that is unknown: the answer to its
 * call, which would have told the id, was lost. A receipt may come before we have written the id down, so it waits.
 */
export async function applyReceipt(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  row: InboxRow,
  now: Date,
): Promise<Applied> {
  const receipt = row.payload as unknown as Receipt;
  const since = new Date(row.occurred_at.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  const rows = await recentDeliveries(tx, lane.b, row.recipient_id, since);
  const delivery =
    rows.find((one) => one.msg_id === receipt.msg_id) ??
    (row.tries < 2 ? undefined : await settleOnly(tx, context, lane, row, receipt, rows, now));
  if (delivery === undefined) {
    const waitMs = waitFor(row.tries);
    return waitMs === undefined ? { result: 'unmatched' } : { waitMs };
  }
  const failed = receipt.error_code !== 0;
  const key = { b: lane.b, day: delivery.day, pushId: delivery.push_id, recipientId: row.recipient_id };
  const fact = failed
    ? { deliveredAt: null, undeliveredReason: `${receipt.error_code} ${receipt.error_status}` }
    : { deliveredAt: row.occurred_at, undeliveredReason: null };
  if (!(await markDelivered(tx, key, fact))) return { result: 'counted_before' };
  const metric = failed ? 'undelivered' : 'delivered';
  await addCounts(tx, lane.b, [{ day: key.day, pushId: key.pushId, metric, reason: '', n: 1 }]);
  if (receipt.error_code === refused) await refusalsToTell(tx, context, lane, [delivery], now);
  return { result: 'applied' };
}

/** The only delivery by UMS of which we do not know what became, called before the receipt; turned into what it was. */
async function settleOnly(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  row: InboxRow,
  receipt: Receipt,
  rows: DeliveryRow[],
  now: Date,
): Promise<DeliveryRow | undefined> {
  const open = rows.filter((one) => one.outcome === 'unknown' && one.msg_id === null);
  if (open.length === 0) return undefined;
  const pushes = await findPushes(
    tx,
    [...new Set(open.map((one) => one.day))],
    open.map((one) => one.push_id),
  );
  const ours = new Set(
    pushes
      .filter((push) => channelOf(push.message as unknown as { template: string }).name === 'jiguang-ums')
      .map((push) => push.id),
  );
  const called = (one: DeliveryRow) => Math.floor((one.called_at ?? one.settled_at).getTime() / 1000) * 1000;
  const [only, ...others] = open.filter((one) => ours.has(one.push_id) && called(one) <= row.occurred_at.getTime());
  if (only === undefined || others.length > 0) return undefined;
  const found = { outcome: 'accepted' as const, msgId: receipt.msg_id, by: 'receipt' };
  return (await settleUnknown(tx, context, lane, only, found, now)) ? only : undefined;
}
