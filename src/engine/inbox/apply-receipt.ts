import { channelOf } from '#channels/registry.ts';
import { markDelivered, markReceipted, recentDeliveries } from '#db/queries/delivery/facts.ts';
import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import { isCalledNow } from '#db/queries/intent/find.ts';
import { findPushes } from '#db/queries/push/find.ts';
import { messagesToKeep } from '#db/queries/vendor-message/store.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { refusalsToTell } from '../dispatch/refusals.ts';
import type { Lane } from '../lanes/lane.ts';
import { type Reported, reportedAs } from './count-reported.ts';
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
 * Applies receipts of UMS: those on messages we know by their id in one statement, the others one by one. Answers what
 * became of each, and adds to `reported` what is to be counted.
 */
export async function applyAllReceipts(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  rows: InboxRow[],
  reported: Reported[],
  now: Date,
): Promise<Map<InboxRow, Applied>> {
  const applied = new Map<InboxRow, Applied>();
  if (rows.length === 0) return applied;
  const oldest = rows.reduce((least, row) => Math.min(least, row.occurred_at.getTime()), Number.POSITIVE_INFINITY);
  const known = await markReceipted(tx, lane.b, dayBefore(new Date(oldest)), rows.map(receiptOf));
  const left = new Map(known.map((one) => [`${one.recipient_id}/${one.msg_id}`, one]));
  const refusals: typeof known = [];
  for (const row of rows) {
    const { msg_id: msgId, error_code: code } = row.payload as unknown as Receipt;
    const name = `${row.recipient_id}/${msgId}`;
    const found = left.get(name);
    // Of two receipts on one message the second finds it told of, and is counted as such below.
    if (found === undefined || !left.delete(name)) continue;
    applied.set(row, { result: 'applied' });
    if (code === refused && (await spendsCredit(context, found.template_id))) refusals.push(found);
  }
  reported.push(...known);
  await refusalsToTell(tx, context, lane, refusals, now);
  for (const row of rows)
    if (!applied.has(row)) applied.set(row, await applyReceipt(tx, context, lane, row, reported, now));
  return applied;
}

/** What a template of UMS's own console spends is not on our books. */
async function spendsCredit(context: EngineContext, templateId: string): Promise<boolean> {
  const kind = (await context.template(templateId))?.kind;
  return kind === 'one_time' || kind === 'long_term';
}

function receiptOf(row: InboxRow) {
  const { msg_id: msgId, error_code: code, error_status: status } = row.payload as unknown as Receipt;
  return { recipientId: row.recipient_id, msgId, ...reportedAs(code, status, row.occurred_at) };
}

function dayBefore(at: Date): string {
  return new Date(at.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * What UMS says of one recipient of a call: that the message arrived, or why it did not. Found by the call's message id
 * among the recipient's deliveries. An id nobody has settles the one delivery by UMS that is unknown: the answer to its
 * call, which would have told the id, was lost. A receipt may come before we have written the id down, so it waits.
 */
async function applyReceipt(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  row: InboxRow,
  reported: Reported[],
  now: Date,
): Promise<Applied> {
  const receipt = row.payload as unknown as Receipt;
  const rows = await recentDeliveries(tx, lane.b, row.recipient_id, dayBefore(row.occurred_at));
  const delivery =
    rows.find((one) => one.msg_id === receipt.msg_id) ??
    (row.tries < 2 ? undefined : await settleOnly(tx, context, lane, row, receipt, rows, now));
  if (delivery === undefined) {
    const waitMs = waitFor(row.tries);
    return waitMs === undefined ? { result: 'unmatched' } : { waitMs };
  }
  const key = { b: lane.b, day: delivery.day, pushId: delivery.push_id, recipientId: row.recipient_id };
  const fact = reportedAs(receipt.error_code, receipt.error_status, row.occurred_at);
  if (!(await markDelivered(tx, key, fact))) return { result: 'counted_before' };
  reported.push({ ...delivery, delivered_at: fact.deliveredAt });
  if (receipt.error_code === refused && (await spendsCredit(context, delivery.template_id))) {
    await refusalsToTell(tx, context, lane, [delivery], now);
  }
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
  // The answer to a call that is under way will bring an id of its own, and this receipt may be about that one.
  if (await isCalledNow(tx, lane, row.recipient_id)) return undefined;
  const found = { outcome: 'accepted' as const, msgId: receipt.msg_id, by: 'receipt' };
  if (!(await settleUnknown(tx, context, lane, only, found, now))) return undefined;
  const push = pushes.find((one) => one.id === only.push_id)!;
  const { day, push_id: pushId, template_id: templateId } = only;
  const message = {
    appId: lane.appId,
    channel: 'jiguang-ums',
    msgId: receipt.msg_id,
    day,
    pushId,
    templateId,
    b: lane.b,
  };
  const campaign = push.kind === 'campaign';
  await tx.together([messagesToKeep([{ ...message, campaign, pullDue: null }], only.called_at ?? only.settled_at)]);
  return only;
}
