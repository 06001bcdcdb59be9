import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface IdempotencyRow {
  body_hash: Buffer;
  status: number;
  response: unknown;
}

const find = statement<IdempotencyRow>(
  'idempotency.find',
  `select body_hash, status, response from idempotency
   where day = any($1::date[]) and organization_id = $2 and key_hash = $3 limit 1`,
);
const insert = statement<{ day: string }>(
  'idempotency.insert',
  `insert into idempotency (day, organization_id, key_hash, body_hash, status, response, created_at)
   select d, $2, $3, $4, $5, $6, $7 from unnest($1::date[]) as d
   on conflict do nothing returning day`,
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

export async function findIdempotency(
  sql: Sql,
  now: Date,
  organizationId: string,
  keyHash: Buffer,
): Promise<IdempotencyRow | undefined> {
  return first(await find(sql, [idempotencyDays(now).read, organizationId, keyHash]));
}

/**
 * Writes the answer under its key, in the transaction of what it did. Waits for a twin's open transaction (up to the
 * session's lock_timeout); false means that a twin was first: give the transaction up and answer what the twin did.
 */
export async function insertIdempotency(
  sql: Sql,
  now: Date,
  key: { organizationId: string; keyHash: Buffer; bodyHash: Buffer },
  answer: { status: number; response: unknown },
): Promise<boolean> {
  const days = idempotencyDays(now).write;
  const rows = await insert(sql, [
    days,
    key.organizationId,
    key.keyHash,
    key.bodyHash,
    answer.status,
    JSON.stringify(answer.response),
    now,
  ]);
  return rows.length === days.length;
}
