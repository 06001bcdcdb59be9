import { deliveriesOfRecipient, markDelivered, markReported, type SentReport } from '#db/queries/delivery/facts.ts';
import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import { isOnTheWire } from '#db/queries/intent/find.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { type Reported, reportedAs } from './count-reported.ts';
import { settleUnknown } from './settle-unknown.ts';
import { type Applied, waitFor } from './wait.ts';

/** Where a message id is looked for: pushes made up to this many days before the platform's report. */
const recentDays = 3;
const longDays = 120;

interface Report {
  template_id: string;
  msg_id: string;
  error_code: number;
  error_status: string;
}

/**
 * Applies many reports: those on messages we know by their id in one statement, the others one by one. Answers what
 * became of each, and adds to `reported` what is to be counted.
 */
export async function applyAllSent(
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
  const since = dayBefore(new Date(oldest), recentDays);
  const known = await markReported(tx, lane.b, since, rows.map(reportOf));
  const left = new Map(known.map((one) => [`${one.recipient_id}/${one.msg_id}`, one]));
  for (const row of rows) {
    // Of two reports on one message the second finds it reported on, and is counted as such below.
    const name = `${row.recipient_id}/${(row.payload as unknown as Report).msg_id}`;
    if (left.delete(name)) applied.set(row, { result: 'applied' });
  }
  reported.push(...known);
  for (const row of rows)
    if (!applied.has(row)) applied.set(row, await applySent(tx, context, lane, row, reported, now));
  return applied;
}

function reportOf(row: InboxRow): SentReport {
  const { template_id: templateId, msg_id: msgId, error_code, error_status } = row.payload as unknown as Report;
  return { recipientId: row.recipient_id, templateId, msgId, ...reportedAs(error_code, error_status, row.occurred_at) };
}

/**
 * The platform's report on a message it accepted: delivered, or why not. Matched by the message id among the deliveries
 * of this recipient and template; an id nobody has settles the one unknown it can be about. It may come before we have
 * written the id down, so an unmatched one waits.
 */
async function applySent(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  row: InboxRow,
  reported: Reported[],
  now: Date,
): Promise<Applied> {
  const report = row.payload as unknown as Report;
  const delivery = await find(tx, context, lane, row, report, now);
  if (delivery === undefined) {
    const waitMs = waitFor(row.tries);
    return waitMs === undefined ? { result: 'unmatched' } : { waitMs };
  }
  const key = { b: lane.b, day: delivery.day, pushId: delivery.push_id, recipientId: row.recipient_id };
  const fact = reportedAs(report.error_code, report.error_status, row.occurred_at);
  if (!(await markDelivered(tx, key, fact))) return { result: 'counted_before' };
  reported.push({ ...delivery, delivered_at: fact.deliveredAt });
  return { result: 'applied' };
}

async function find(tx: Tx, context: EngineContext, lane: Lane, row: InboxRow, report: Report, now: Date) {
  const named = (rows: DeliveryRow[]) => rows.find((delivery) => delivery.msg_id === report.msg_id);
  const recent = await deliveriesSince(tx, lane, row, report, recentDays);
  const found = named(recent);
  if (found !== undefined) return found;
  // A push scheduled long ago keeps the day it was made: looked at when the quick look has failed for a while, and before
  // an unknown is settled, which has to be the only one.
  if (row.tries < 2 && !recent.some((delivery) => delivery.outcome === 'unknown')) return undefined;
  const all = await deliveriesSince(tx, lane, row, report, longDays);
  return named(all) ?? settleOnly(tx, context, lane, row, report, all, now);
}

function deliveriesSince(tx: Tx, lane: Lane, row: InboxRow, report: Report, days: number): Promise<DeliveryRow[]> {
  const since = dayBefore(row.occurred_at, days);
  return deliveriesOfRecipient(tx, lane.b, row.recipient_id, report.template_id, since);
}

function dayBefore(at: Date, days: number): string {
  return new Date(at.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Settles the unknown that a report with an id nobody has must be about: the only delivery whose id we may have missed,
 * called before the report, while no other call is on the wire that could have it. Otherwise undefined.
 */
async function settleOnly(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  row: InboxRow,
  report: Report,
  rows: DeliveryRow[],
  now: Date,
): Promise<DeliveryRow | undefined> {
  const [only, ...others] = rows.filter((delivery) => mayBeMeant(delivery, row.occurred_at));
  if (only?.outcome !== 'unknown' || others.length > 0) return undefined;
  if (await isOnTheWire(tx, lane, report.template_id, row.recipient_id)) return undefined;
  const found = { outcome: 'accepted' as const, msgId: report.msg_id, by: 'sent_event' };
  return (await settleUnknown(tx, context, lane, only, found, now)) ? only : undefined;
}

/** Without an id of its own, perhaps sent, and not reported on yet. The report's time is in whole seconds. */
function mayBeMeant(delivery: DeliveryRow, reportedAt: Date): boolean {
  const isOpen = delivery.delivered_at === null && delivery.undelivered_reason === null;
  const sent = delivery.outcome === 'unknown' || delivery.outcome === 'accepted';
  const calledAt = Math.floor((delivery.called_at ?? delivery.settled_at).getTime() / 1000) * 1000;
  return sent && delivery.msg_id === null && isOpen && calledAt <= reportedAt.getTime();
}
