import type { Sql } from '../../pool.ts';
import { dailyStatement, freshStatement } from '../../statement.ts';
import type { PushKey } from '../push/by-day.ts';

export interface DeliveryRow {
  b: number;
  day: string;
  push_id: string;
  recipient_id: string;
  app_id: string;
  template_id: string;
  outcome: 'accepted' | 'failed' | 'suppressed' | 'unknown';
  reason: string | null;
  spent: boolean;
  attempt: number;
  errcode: number | null;
  errmsg: string | null;
  rid: string | null;
  msg_id: string | null;
  called_at: Date | null;
  settled_at: Date;
  delivered_at: Date | null;
  undelivered_reason: string | null;
  opened_at: Date | null;
  opened_scene: number | null;
  clicked_at: Date | null;
  resolved_at: Date | null;
  resolved_by: string | null;
}

const list = freshStatement<DeliveryRow>(
  `select * from delivery
   where b = any($1::smallint[]) and day = $2 and push_id = $3
     and (b, recipient_id) > ($4::smallint, $5::uuid) and ($6::text is null or outcome = $6)
     and ($8::text is null or reason = $8)
   order by b, recipient_id limit $7`,
);
const delivered = freshStatement<{ recipient_id: string; delivered_at: Date | null }>(
  `select recipient_id, delivered_at from delivery
   where b = $1 and day = $2 and push_id = $3 and recipient_id = any($4::uuid[])`,
);
const found = dailyStatement<{ recipient_id: string }>(
  'delivery.found',
  `select recipient_id from delivery where b = $1 and day = $day and push_id = $2 and recipient_id = any($3::uuid[])`,
);
const unknownOf = freshStatement<{ recipient_id: string }>(
  `select recipient_id from delivery
   where b = $1 and day = $2 and push_id = $3 and recipient_id = any($4::uuid[]) and outcome = 'unknown'`,
);

/** A page of a push's deliveries by keyset (b, recipient). */
export async function listDeliveries(
  sql: Sql,
  buckets: number[],
  push: PushKey,
  after: { b: number; recipientId: string },
  outcome: string | null,
  limit: number,
  reason: string | null = null,
): Promise<DeliveryRow[]> {
  return list(sql, [buckets, push.day, push.id, after.b, after.recipientId, outcome, limit, reason]);
}

/** Which of the given recipients have an outcome of this push already. */
export async function recipientsWithDelivery(
  sql: Sql,
  b: number,
  push: PushKey,
  recipients: string[],
): Promise<Set<string>> {
  return new Set((await found(push.day)(sql, [b, push.id, recipients])).map((row) => row.recipient_id));
}

/** Who of some recipients of one bucket has an outcome of a push, and when the platform said that it was shown. */
export async function deliveredAmong(
  sql: Sql,
  b: number,
  push: PushKey,
  ids: string[],
): Promise<Map<string, Date | null>> {
  return new Map(
    (await delivered(sql, [b, push.day, push.id, ids])).map((row) => [row.recipient_id, row.delivered_at]),
  );
}

/** Which of the given recipients of a bucket have an unknown outcome of this push. */
export async function unknownAmong(sql: Sql, b: number, push: PushKey, recipients: string[]): Promise<string[]> {
  return (await unknownOf(sql, [b, push.day, push.id, recipients])).map((row) => row.recipient_id);
}
