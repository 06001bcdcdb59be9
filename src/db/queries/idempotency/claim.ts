import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface IdempotencyRow {
  body_hash: Buffer;
  status: number;
  response: unknown;
}

const find = statement<IdempotencyRow & { place: number }>(
  'idempotency.find',
  `select t.place::int as place, i.body_hash, i.status, i.response
   from unnest($2::uuid[], $3::bytea[]) with ordinality as t(organization_id, key_hash, place)
   join idempotency i on i.day = any($1::date[]) and i.organization_id = t.organization_id and i.key_hash = t.key_hash`,
);
const insert = statement<{ day: string; organization_id: string; key_hash: Buffer }>(
  'idempotency.insert',
  `insert into idempotency (day, organization_id, key_hash, body_hash, status, response, created_at)
   select d, t.organization_id, t.key_hash, t.body_hash, t.status, t.response::jsonb, $2
   from unnest($1::date[]) as d
   cross join unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::smallint[], $7::text[])
     as t(organization_id, key_hash, body_hash, status, response)
   on conflict do nothing returning day, organization_id, key_hash`,
);

// A key that has a row fails the statement: by the primary key where the day is the same, by the null it becomes where
// it was written the day before.
const insertNew = statement(
  'idempotency.insert_new',
  `insert into idempotency (day, organization_id, key_hash, body_hash, status, response, created_at)
   select d, t.organization_id, case when seen.key_hash is null then t.key_hash end, t.body_hash, t.status,
     t.response::jsonb, $2
   from unnest($1::date[]) as d
   cross join unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::smallint[], $7::text[])
     as t(organization_id, key_hash, body_hash, status, response)
   left join idempotency seen on seen.day = any($8::date[]) and seen.organization_id = t.organization_id
     and seen.key_hash = t.key_hash`,
);

const undo = statement(
  'idempotency.undo',
  `delete from idempotency i using unnest($1::date[], $2::uuid[], $3::bytea[]) as t(day, organization_id, key_hash)
   where i.day = t.day and i.organization_id = t.organization_id and i.key_hash = t.key_hash`,
);

const DAY = 86_400_000;
const day = (at: number) => new Date(at).toISOString().slice(0, 10);

/**
 * The days a key is looked for (today and yesterday: keys are kept at least 24 hours) and the days it is written under.
 * In the first ten minutes of a day it is written under yesterday too, so that a twin that began before midnight
 * and one that began after it still meet in one row.
 */
export function idempotencyDays(now: Date): { read: string[]; write: string[] } {
  const at = now.getTime();
  const read = [day(at), day(at - DAY)];
  return { read, write: at % DAY < 600_000 ? read : [day(at)] };
}

/** What was answered under each of the keys, in their order; undefined where a key is new. */
export async function findIdempotency(
  sql: Sql,
  now: Date,
  keys: { organizationId: string; keyHash: Buffer }[],
): Promise<(IdempotencyRow | undefined)[]> {
  const rows = await find(sql, [
    idempotencyDays(now).read,
    keys.map((key) => key.organizationId),
    keys.map((key) => key.keyHash),
  ]);
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  return keys.map((_, i) => byPlace.get(i + 1));
}

/** A key, the body it came with, and what its request is answered. */
export interface IdempotencyClaim {
  organizationId: string;
  keyHash: Buffer;
  bodyHash: Buffer;
  answer: { status: number; response: unknown };
}

/**
 * Writes answers under their keys, in the transaction of what they did. Waits for a twin's open transaction (up to the
 * session's lock_timeout). Answers the claims that were first; whose claim is not among them has a twin that was.
 */
export async function insertIdempotency(
  sql: Sql,
  now: Date,
  claims: IdempotencyClaim[],
): Promise<Set<IdempotencyClaim>> {
  if (claims.length === 0) return new Set();
  const days = idempotencyDays(now).write;
  const rows = await insert(sql, valuesOf(days, now, claims));
  const written = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.organization_id}/${row.key_hash.toString('hex')}`;
    written.set(key, (written.get(key) ?? 0) + 1);
  }
  const first = new Set<IdempotencyClaim>();
  for (const claim of claims) {
    const key = `${claim.organizationId}/${claim.keyHash.toString('hex')}`;
    // Of two equal claims in one call only the first can have been written.
    if (written.get(key) === days.length) first.add(claim);
    written.delete(key);
  }
  await takeBack(sql, rows, first);
  return first;
}

/**
 * Writes answers under keys that are new, to be sent together with what they claim. A key that has an answer already,
 * today's or yesterday's, or that stands here twice, fails it with a unique or check violation, and nothing is written.
 */
export function claimsToInsert(now: Date, claims: IdempotencyClaim[]): Call {
  const { read, write } = idempotencyDays(now);
  return insertNew.with([...valuesOf(write, now, claims), read.filter((one) => !write.includes(one))]);
}

function valuesOf(days: string[], now: Date, claims: IdempotencyClaim[]): unknown[] {
  return [
    days,
    now,
    claims.map((claim) => claim.organizationId),
    claims.map((claim) => claim.keyHash),
    claims.map((claim) => claim.bodyHash),
    claims.map((claim) => claim.answer.status),
    claims.map((claim) => JSON.stringify(claim.answer.response)),
  ];
}

/** Around midnight a claim has two rows; where only one of them was free, the twin has the other and this one must go. */
async function takeBack(
  sql: Sql,
  rows: { day: string; organization_id: string; key_hash: Buffer }[],
  first: Set<IdempotencyClaim>,
): Promise<void> {
  const won = new Set([...first].map((claim) => `${claim.organizationId}/${claim.keyHash.toString('hex')}`));
  const lost = rows.filter((row) => !won.has(`${row.organization_id}/${row.key_hash.toString('hex')}`));
  if (lost.length === 0) return;
  await undo(sql, [
    lost.map((row) => row.day),
    lost.map((row) => row.organization_id),
    lost.map((row) => row.key_hash),
  ]);
}
