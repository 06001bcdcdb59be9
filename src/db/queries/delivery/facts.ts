import type { Sql } from '../../pool.ts';
import { first, freshStatement } from '../../statement.ts';
import type { DeliveryRow } from './list.ts';

const opened = freshStatement<{ template_id: string }>(
  `update delivery set opened_at = $5, opened_scene = $6
   where b = $1 and day = $2 and push_id = $3 and recipient_id = $4 and opened_at is null
     and outcome in ('accepted', 'unknown') returning template_id`,
);
const clicked = freshStatement<{ template_id: string }>(
  `update delivery set clicked_at = $5
   where b = $1 and day = $2 and push_id = $3 and recipient_id = $4 and clicked_at is null
     and outcome in ('accepted', 'unknown') returning template_id`,
);
const ofRecipient = freshStatement<DeliveryRow>(
  `select * from delivery where b = $1 and recipient_id = $2 and template_id = $3 and day >= $4`,
);
const recent = freshStatement<DeliveryRow>('select * from delivery where b = $1 and recipient_id = $2 and day >= $3');
const one = freshStatement<DeliveryRow>(
  'select * from delivery where b = $1 and day = $2 and push_id = $3 and recipient_id = $4',
);
const delivered = freshStatement<{ push_id: string }>(
  `update delivery set delivered_at = $5, undelivered_reason = $6
   where b = $1 and day = $2 and push_id = $3 and recipient_id = $4
     and delivered_at is null and undelivered_reason is null returning push_id`,
);

// By message id: what the platform reports on is found among the deliveries of its recipient, of all recent days.
const reported = freshStatement<ReportedDelivery>(
  `update delivery d set delivered_at = t.delivered_at, undelivered_reason = t.reason
   from unnest($3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[])
     as t(recipient_id, template_id, msg_id, delivered_at, reason)
   where d.b = $1 and d.day >= $2 and d.recipient_id = t.recipient_id and d.template_id = t.template_id
     and d.msg_id = t.msg_id and d.delivered_at is null and d.undelivered_reason is null
   returning d.day, d.push_id, d.recipient_id, d.template_id, d.msg_id, d.settled_at, d.delivered_at`,
);
// The same whatever the template: receipts of UMS do not name it.
const receipted = freshStatement<ReportedDelivery & { called_at: Date | null }>(
  `update delivery d set delivered_at = t.delivered_at, undelivered_reason = t.reason
   from unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::text[]) as t(recipient_id, msg_id, delivered_at, reason)
   where d.b = $1 and d.day >= $2 and d.recipient_id = t.recipient_id and d.msg_id = t.msg_id
     and d.delivered_at is null and d.undelivered_reason is null
   returning d.day, d.push_id, d.recipient_id, d.template_id, d.msg_id, d.settled_at, d.delivered_at, d.called_at`,
);

/** What the platform says of one message: when it was delivered, or why not. */
export interface SentReport {
  recipientId: string;
  templateId: string;
  msgId: string;
  deliveredAt: Date | null;
  undeliveredReason: string | null;
}

/** A delivery that a report was about, and what it says now. */
export interface ReportedDelivery {
  day: string;
  push_id: string;
  recipient_id: string;
  template_id: string;
  msg_id: string;
  settled_at: Date;
  /** Null when the report says that it was not delivered. */
  delivered_at: Date | null;
}

export interface DeliveryKey {
  b: number;
  day: string;
  pushId: string;
  recipientId: string;
}

/** The outcome of one recipient of a push, or undefined while there is none. */
export async function findDelivery(sql: Sql, key: DeliveryKey): Promise<DeliveryRow | undefined> {
  return first(await one(sql, [key.b, key.day, key.pushId, key.recipientId]));
}

/** Counts an open once and answers the template; undefined when it was open already or nothing was sent. */
export async function markOpened(
  sql: Sql,
  key: DeliveryKey,
  at: Date,
  launchScene: number | null,
): Promise<string | undefined> {
  return first(await opened(sql, [key.b, key.day, key.pushId, key.recipientId, at, launchScene]))?.template_id;
}

/** Counts a click once and answers the template; undefined when it was clicked already or nothing was sent. */
export async function markClicked(sql: Sql, key: DeliveryKey, at: Date): Promise<string | undefined> {
  return first(await clicked(sql, [key.b, key.day, key.pushId, key.recipientId, at]))?.template_id;
}

/** Deliveries of one recipient and template since a day: where a sent event looks for its message id. */
export async function deliveriesOfRecipient(
  sql: Sql,
  b: number,
  recipientId: string,
  templateId: string,
  sinceDay: string,
): Promise<DeliveryRow[]> {
  return ofRecipient(sql, [b, recipientId, templateId, sinceDay]);
}

/** Deliveries of one recipient since a day, of all templates: where a receipt looks for its message id. */
export async function recentDeliveries(
  sql: Sql,
  b: number,
  recipientId: string,
  sinceDay: string,
): Promise<DeliveryRow[]> {
  return recent(sql, [b, recipientId, sinceDay]);
}

/** Fills in what the platform's later report says, once: delivered at, or why not. */
export async function markDelivered(
  sql: Sql,
  key: DeliveryKey,
  fact: { deliveredAt: Date | null; undeliveredReason: string | null },
): Promise<boolean> {
  const rows = await delivered(sql, [
    key.b,
    key.day,
    key.pushId,
    key.recipientId,
    fact.deliveredAt,
    fact.undeliveredReason,
  ]);
  return rows.length > 0;
}

/**
 * The same for many reports at once, each found by its message id among deliveries of pushes made since a day. Answers
 * the deliveries that had no report yet; reports on others, and on ids nobody has, are left to the caller.
 */
export async function markReported(
  sql: Sql,
  b: number,
  sinceDay: string,
  reports: SentReport[],
): Promise<ReportedDelivery[]> {
  return reported(sql, [
    b,
    sinceDay,
    reports.map((report) => report.recipientId),
    reports.map((report) => report.templateId),
    reports.map((report) => report.msgId),
    reports.map((report) => report.deliveredAt),
    reports.map((report) => report.undeliveredReason),
  ]);
}

/** The same for receipts, which name a message and a recipient alone. */
export async function markReceipted(
  sql: Sql,
  b: number,
  sinceDay: string,
  receipts: Omit<SentReport, 'templateId'>[],
): Promise<(ReportedDelivery & { called_at: Date | null })[]> {
  return receipted(sql, [
    b,
    sinceDay,
    receipts.map((receipt) => receipt.recipientId),
    receipts.map((receipt) => receipt.msgId),
    receipts.map((receipt) => receipt.deliveredAt),
    receipts.map((receipt) => receipt.undeliveredReason),
  ]);
}
