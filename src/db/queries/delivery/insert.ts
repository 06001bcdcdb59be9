import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
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

/** An unknown that became something else; `settled_at` is when it was counted as unknown. */
export interface ResolvedDelivery extends InsertedDelivery {
  day: string;
  settled_at: Date;
}

// What many rows of a batch have in common (`kind`) travels once; of each row only its recipient, the ids the platform
// gave, and the time of its call.
const insertRows = `insert into delivery (b, day, push_id, recipient_id, app_id, template_id, outcome, reason, spent, attempt,
     errcode, errmsg, rid, msg_id, called_at, settled_at)
   select $1, k.day, k.push_id, t.recipient_id, $2, k.template_id, k.outcome, k.reason, k.spent, k.attempt, k.errcode,
     k.errmsg, t.rid, t.msg_id, $3::timestamptz - t.called_ms_ago * interval '1 millisecond', $3
   from unnest($4::int[], $5::uuid[], $6::text[], $7::text[], $8::float8[])
     as t(kind, recipient_id, msg_id, rid, called_ms_ago)
   join unnest($9::date[], $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::boolean[], $15::smallint[],
     $16::int[], $17::text[])
     with ordinality as k(day, push_id, template_id, outcome, reason, spent, attempt, errcode, errmsg, kind)
     on k.kind = t.kind`;
const insert = statement<InsertedDelivery>(
  'delivery.insert',
  `${insertRows} on conflict do nothing returning push_id, recipient_id`,
);
// Without `on conflict`, by which it takes 12.7 us a row instead of 7.2: it looks a row up before it writes it, and marks it twice.
const insertAll = statement('delivery.insert_all', insertRows);
const resolve = statement<ResolvedDelivery>(
  'delivery.resolve',
  `update delivery d set outcome = t.outcome, reason = t.reason, errcode = t.errcode, errmsg = t.errmsg, rid = t.rid,
     msg_id = t.msg_id, called_at = t.called_at, spent = t.spent, resolved_at = $2, resolved_by = $3
   from unnest($4::date[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::int[], $10::text[], $11::text[],
     $12::text[], $13::timestamptz[], $14::boolean[])
     as t(day, push_id, recipient_id, outcome, reason, errcode, errmsg, rid, msg_id, called_at, spent)
   where d.b = $1 and d.day = t.day and d.push_id = t.push_id and d.recipient_id = t.recipient_id
     and d.outcome = 'unknown' returning d.day, d.push_id, d.recipient_id, d.settled_at`,
);

/** Appends outcomes; who had one already is left as it was and not returned. Count from what is returned, only. */
export async function insertDeliveries(
  sql: Sql,
  lane: { b: number; appId: string },
  rows: NewDelivery[],
  now: Date,
): Promise<InsertedDelivery[]> {
  return rows.length === 0 ? [] : insert(sql, valuesOf(lane, rows, now));
}

/**
 * The same for who expects nobody to have an outcome yet: all are appended, or it fails with a unique violation. Then roll
 * back and ask `insertDeliveries` which.
 */
export function deliveriesToInsert(lane: { b: number; appId: string }, rows: NewDelivery[], now: Date): Call {
  return insertAll.with(valuesOf(lane, rows, now));
}

function valuesOf(lane: { b: number; appId: string }, rows: NewDelivery[], now: Date): unknown[] {
  const { kinds, kindOf } = kindsOf(rows);
  return [
    lane.b,
    lane.appId,
    now,
    kindOf,
    uuidArray(rows.map((row) => row.recipientId)),
    rows.map((row) => row.msgId),
    rows.map((row) => row.rid),
    rows.map((row) => (row.calledAt === null ? null : now.getTime() - row.calledAt.getTime())),
    kinds.map((row) => row.day),
    kinds.map((row) => row.pushId),
    kinds.map((row) => row.templateId),
    kinds.map((row) => row.outcome),
    kinds.map((row) => row.reason),
    kinds.map((row) => row.spent),
    kinds.map((row) => row.attempt),
    kinds.map((row) => row.errcode),
    kinds.map((row) => row.errmsg),
  ];
}

/** One row of each kind, and for every row the number of its kind, from 1. */
function kindsOf(rows: NewDelivery[]): { kinds: NewDelivery[]; kindOf: number[] } {
  const kinds: NewDelivery[] = [];
  const kindOf = rows.map((row) => {
    // Rows of a kind come in long runs, so the last few are looked at and no key is built for every row.
    for (let i = kinds.length - 1; i >= Math.max(0, kinds.length - 4); i--) if (isAlike(kinds[i]!, row)) return i + 1;
    return kinds.push(row);
  });
  return { kinds, kindOf };
}

function isAlike(a: NewDelivery, b: NewDelivery): boolean {
  return (
    a.pushId === b.pushId &&
    a.outcome === b.outcome &&
    a.spent === b.spent &&
    a.reason === b.reason &&
    a.errcode === b.errcode &&
    a.errmsg === b.errmsg &&
    a.attempt === b.attempt &&
    a.templateId === b.templateId &&
    a.day === b.day
  );
}

/** Turns `unknown` into what was really seen, and nothing else into anything. */
export async function resolveUnknown(
  sql: Sql,
  b: number,
  rows: NewDelivery[],
  by: string,
  now: Date,
): Promise<ResolvedDelivery[]> {
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
