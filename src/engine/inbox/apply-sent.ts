import { addCounts } from '#db/queries/delivery/count.ts';
import { deliveriesOfRecipient, markDelivered } from '#db/queries/delivery/facts.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import type { Tx } from '#db/tx.ts';
import type { Lane } from '../lanes/lane.ts';
import { type Applied, waitFor } from './wait.ts';

/** Where a message id is looked for: pushes made up to this many days before the platform's report. */
const recentDays = 3;
const longDays = 120;

/**
 * The platform's report on a message it accepted: delivered, or why not. Matched by the message id among the deliveries
 * of this recipient and template. It may come before we have written the id down, so an unmatched one waits.
 */
export async function applySent(tx: Tx, lane: Lane, row: InboxRow): Promise<Applied> {
  const report = row.payload as { template_id: string; msg_id: string; error_code: number; error_status: string };
  const delivery = (await find(tx, lane, row, report, recentDays)) ?? (await findOlder(tx, lane, row, report));
  if (delivery === undefined) {
    const waitMs = waitFor(row.tries);
    return waitMs === undefined ? { result: 'unmatched' } : { waitMs };
  }
  const key = { b: lane.b, day: delivery.day, pushId: delivery.push_id, recipientId: row.recipient_id };
  const delivered = report.error_code === 0;
  const fact = delivered
    ? { deliveredAt: row.occurred_at, undeliveredReason: null }
    : { deliveredAt: null, undeliveredReason: `${report.error_code} ${report.error_status}` };
  if (!(await markDelivered(tx, key, fact))) return { result: 'counted_before' };
  const metric = delivered ? 'delivered' : 'undelivered';
  await addCounts(tx, lane.b, [{ day: key.day, pushId: key.pushId, metric, reason: '', n: 1 }]);
  return { result: 'applied' };
}

async function find(tx: Tx, lane: Lane, row: InboxRow, report: { template_id: string; msg_id: string }, days: number) {
  const since = new Date(row.occurred_at.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  const rows = await deliveriesOfRecipient(tx, lane.b, row.recipient_id, report.template_id, since);
  return rows.find((delivery) => delivery.msg_id === report.msg_id);
}

/** Only once the quick look has failed for a while: pushes scheduled long ago keep the day they were made. */
async function findOlder(tx: Tx, lane: Lane, row: InboxRow, report: { template_id: string; msg_id: string }) {
  return row.tries >= 2 ? find(tx, lane, row, report, longDays) : undefined;
}
