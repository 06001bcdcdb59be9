import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface NewDelivery {
  day: string;
  pushId: string;
  recipientId: string;
  templateId: string;
  outcome: 'accepted' | 'failed' | 'suppressed' | 'unknown';
  reason: string | null;
  spent: boolean;
  attempt: number;
  errcode: number | null;
  errmsg: string | null;
  rid: string | null;
  msgId: string | null;
  calledAt: Date | null;
}

export interface InsertedDelivery {
  push_id: string;
  recipient_id: string;
}

const insert = statement<InsertedDelivery>(
  'delivery.insert',
  `insert into delivery (b, day, push_id, recipient_id, app_id, template_id, outcome, reason, spent, attempt, errcode,
     errmsg, rid, msg_id, called_at, settled_at)
   select $1, t.day, t.push_id, t.recipient_id, $2, t.template_id, t.outcome, t.reason, t.spent, t.attempt, t.errcode,
     t.errmsg, t.rid, t.msg_id, t.called_at, $3
   from unnest($4::date[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::boolean[], $11::smallint[],
     $12::int[], $13::text[], $14::text[], $15::text[], $16::timestamptz[])
     as t(day, push_id, recipient_id, template_id, outcome, reason, spent, attempt, errcode, errmsg, rid, msg_id, called_at)
   on conflict do nothing returning push_id, recipient_id`,
);
const resolve = statement<InsertedDelivery & { day: string }>(
  'delivery.resolve',
  `update delivery d set outcome = t.outcome, reason = t.reason, errcode = t.errcode, errmsg = t.errmsg, rid = t.rid,
     msg_id = t.msg_id, called_at = t.called_at, spent = t.spent, resolved_at = $2, resolved_by = $3
   from unnest($4::date[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::int[], $10::text[], $11::text[],
     $12::text[], $13::timestamptz[], $14::boolean[])
     as t(day, push_id, recipient_id, outcome, reason, errcode, errmsg, rid, msg_id, called_at, spent)
   where d.b = $1 and d.day = t.day and d.push_id = t.push_id and d.recipient_id = t.recipient_id
     and d.outcome = 'unknown' returning d.day, d.push_id, d.recipient_id`,
);

/** Appends outcomes; who had one already is left as it was and not returned. Count from what is returned, only. */
export async function insertDeliveries(
  sql: Sql,
  lane: { b: number; appId: string },
  rows: NewDelivery[],
  now: Date,
): Promise<InsertedDelivery[]> {
  if (rows.length === 0) return [];
  return insert(sql, [
    lane.b,
    lane.appId,
    now,
    rows.map((row) => row.day),
    rows.map((row) => row.pushId),
    rows.map((row) => row.recipientId),
    rows.map((row) => row.templateId),
    rows.map((row) => row.outcome),
    rows.map((row) => row.reason),
    rows.map((row) => row.spent),
    rows.map((row) => row.attempt),
    rows.map((row) => row.errcode),
    rows.map((row) => row.errmsg),
    rows.map((row) => row.rid),
    rows.map((row) => row.msgId),
    rows.map((row) => row.calledAt),
  ]);
}

/** Turns `unknown` into what was really seen, and nothing else into anything. */
export async function resolveUnknown(
  sql: Sql,
  b: number,
  rows: NewDelivery[],
  by: string,
  now: Date,
): Promise<InsertedDelivery[]> {
  if (rows.length === 0) return [];
  return resolve(sql, [
    b,
    now,
    by,
    rows.map((row) => row.day),
    rows.map((row) => row.pushId),
    rows.map((row) => row.recipientId),
    rows.map((row) => row.outcome),
    rows.map((row) => row.reason),
    rows.map((row) => row.errcode),
    rows.map((row) => row.errmsg),
    rows.map((row) => row.rid),
    rows.map((row) => row.msgId),
    rows.map((row) => row.calledAt),
    rows.map((row) => row.spent),
  ]);
}
