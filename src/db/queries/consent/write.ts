import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { ConsentRow } from './row.ts';

const write = statement(
  'consent.write',
  `insert into consent (b, app_id, recipient_id, template_id, kind, status, client, platform, other, spent, credits,
     reset_at, last_granted_at, last_refused_at, last_spent_at, updated_at)
   select $1, $2, t.recipient_id, t.template_id, t.kind, t.status, t.client, t.platform, t.other, t.spent, t.credits,
     t.reset_at, t.last_granted_at, t.last_refused_at, t.last_spent_at, $3
   from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::int[], $9::int[], $10::int[], $11::int[], $12::int[],
     $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::timestamptz[])
     as t(recipient_id, template_id, kind, status, client, platform, other, spent, credits, reset_at, last_granted_at,
       last_refused_at, last_spent_at)
   order by t.recipient_id, t.template_id
   on conflict (b, app_id, recipient_id, template_id) do update set
     kind = excluded.kind, status = excluded.status, client = excluded.client, platform = excluded.platform,
     other = excluded.other, spent = excluded.spent, credits = excluded.credits, reset_at = excluded.reset_at,
     last_granted_at = excluded.last_granted_at, last_refused_at = excluded.last_refused_at,
     last_spent_at = excluded.last_spent_at, updated_at = excluded.updated_at`,
);
const append = statement(
  'consent_entry.append',
  `insert into consent_entry (b, app_id, recipient_id, template_id, id, reason, source, count, delta,
     scene_id, scene_version, note, occurred_at, recorded_at)
   select $1, $2, t.recipient_id, t.template_id, t.id, t.reason, t.source, t.count, t.delta, t.scene_id,
     t.scene_version, t.note, t.occurred_at, $3
   from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::int[], $10::int[], $11::uuid[],
     $12::int[], $13::text[], $14::timestamptz[])
     as t(recipient_id, template_id, id, reason, source, count, delta, scene_id, scene_version, note, occurred_at)`,
);
const after = statement<{ source: 'client' | 'platform' | 'other'; n: number }>(
  'consent_entry.granted_after',
  `select source, coalesce(sum(count), 0)::int as n from consent_entry
   where b = $1 and app_id = $2 and recipient_id = $3 and template_id = $4 and occurred_at > $5 group by source`,
);
const has = statement<{ id: string }>(
  'consent_entry.has',
  `select id from consent_entry
   where b = $1 and app_id = $2 and recipient_id = $3 and template_id = $4 and id = $5`,
);
const entries = statement<ConsentEntryRow>(
  'consent_entry.list',
  `select * from consent_entry where b = $1 and app_id = $2 and recipient_id = $3 order by recorded_at, id limit $4`,
);

export interface ConsentEntryRow {
  recipient_id: string;
  template_id: string;
  id: string;
  reason: string;
  source: 'client' | 'platform' | 'other';
  count: number;
  delta: number;
  scene_id: string | null;
  scene_version: number | null;
  note: string | null;
  occurred_at: Date;
}

/** Writes consents as decided by the ledger (each (recipient, template) at most once per call; rows locked before). */
export async function writeConsents(
  sql: Sql,
  lane: { b: number; appId: string },
  rows: Omit<ConsentRow, 'b' | 'app_id' | 'held'>[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await write(sql, [
    lane.b,
    lane.appId,
    now,
    rows.map((row) => row.recipient_id),
    rows.map((row) => row.template_id),
    rows.map((row) => row.kind),
    rows.map((row) => row.status),
    rows.map((row) => row.client),
    rows.map((row) => row.platform),
    rows.map((row) => row.other),
    rows.map((row) => row.spent),
    rows.map((row) => row.credits),
    rows.map((row) => row.reset_at),
    rows.map((row) => row.last_granted_at),
    rows.map((row) => row.last_refused_at),
    rows.map((row) => row.last_spent_at),
  ]);
}

/** Appends to the record behind the consents. */
export async function appendEntries(
  sql: Sql,
  lane: { b: number; appId: string },
  rows: ConsentEntryRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await append(sql, [
    lane.b,
    lane.appId,
    now,
    rows.map((row) => row.recipient_id),
    rows.map((row) => row.template_id),
    rows.map((row) => row.id),
    rows.map((row) => row.reason),
    rows.map((row) => row.source),
    rows.map((row) => row.count),
    rows.map((row) => row.delta),
    rows.map((row) => row.scene_id),
    rows.map((row) => row.scene_version),
    rows.map((row) => row.note),
    rows.map((row) => row.occurred_at),
  ]);
}

/** Grants dated after `since`, per source: what a reset at `since` must keep. */
export async function grantsAfter(
  sql: Sql,
  key: { b: number; appId: string; recipientId: string; templateId: string },
  since: Date,
): Promise<{ client: number; platform: number; other: number }> {
  const found = { client: 0, platform: 0, other: 0 };
  for (const row of await after(sql, [key.b, key.appId, key.recipientId, key.templateId, since]))
    found[row.source] = row.n;
  return found;
}

/** Whether an entry of this id was written before. */
export async function hasEntry(
  sql: Sql,
  key: { b: number; appId: string; recipientId: string; templateId: string },
  id: string,
): Promise<boolean> {
  return (await has(sql, [key.b, key.appId, key.recipientId, key.templateId, id])).length > 0;
}

/** The trace of one recipient, oldest first. */
export async function listEntries(
  sql: Sql,
  b: number,
  appId: string,
  recipientId: string,
  limit: number,
): Promise<ConsentEntryRow[]> {
  return entries(sql, [b, appId, recipientId, limit]);
}
