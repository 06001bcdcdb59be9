import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface InboxEvent {
  day: string;
  /** 128 bits that are equal exactly when two events are the same one. */
  dedupe: string;
  appId: string;
  b: number;
  recipientId: string;
  kind:
    | 'login'
    | 'consent'
    | 'sent'
    | 'opened'
    | 'clicked'
    | 'platform_refused'
    | 'resolve'
    | 'event'
    | 'identify'
    /** Attributes that a backend changed, where triggers watch them. */
    | 'changed'
    | 'receipt';
  source: 'client' | 'platform' | 'api' | 'engine';
  /** Sealed openid, when the event may be the first we hear of this recipient. */
  openid: Buffer | null;
  payload: Record<string, unknown>;
  occurredAt: Date;
}

const put = statement<{ dedupe: string }>(
  'inbox.put',
  `insert into inbox (day, dedupe, app_id, b, recipient_id, kind, source, openid, payload, occurred_at, received_at, due_at)
   select t.day, t.dedupe, t.app_id, t.b, t.recipient_id, t.kind, t.source, t.openid, t.payload::jsonb, t.occurred_at, $1, $1
   from unnest($2::date[], $3::uuid[], $4::uuid[], $5::smallint[], $6::uuid[], $7::text[], $8::text[], $9::bytea[],
     $10::text[], $11::timestamptz[])
     as t(day, dedupe, app_id, b, recipient_id, kind, source, openid, payload, occurred_at)
   on conflict do nothing returning dedupe`,
);

/** Puts events into the inbox; answers which were new. A repeated one is dropped here. */
export async function putInbox(sql: Sql, events: InboxEvent[], now: Date): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = await put(sql, [
    now,
    events.map((event) => event.day),
    events.map((event) => event.dedupe),
    events.map((event) => event.appId),
    events.map((event) => event.b),
    events.map((event) => event.recipientId),
    events.map((event) => event.kind),
    events.map((event) => event.source),
    events.map((event) => event.openid),
    events.map((event) => JSON.stringify(event.payload)),
    events.map((event) => event.occurredAt),
  ]);
  return new Set(rows.map((row) => row.dedupe));
}
