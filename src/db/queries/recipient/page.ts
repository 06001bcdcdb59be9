import type { Sql } from '../../pool.ts';

/** `any`, `all`, `none` of tags; null leaves a condition out. */
export interface TagRule {
  any: string[] | null;
  all: string[] | null;
  none: string[] | null;
}

// One page of one bucket by keyset. Unnamed on purpose: a named audience query switches to a generic plan.
const page = `select id from recipient
  where b = $1 and app_id = $2 and ($3::uuid is null or id > $3) and status <> 'erased'
    and ($4::text[] is null or tags && $4) and ($5::text[] is null or tags @> $5)
    and ($6::text[] is null or not tags && $6)
  order by b, app_id, id limit $7`;

const count = `select count(*)::int as n from recipient
  where b = any($1::smallint[]) and app_id = $2 and status <> 'erased'
    and ($3::text[] is null or tags && $3) and ($4::text[] is null or tags @> $4)
    and ($5::text[] is null or not tags && $5)`;

/** The next recipient ids of a rule after `after`, ordered by id. */
export async function pageRecipients(
  sql: Sql,
  bucket: { b: number; appId: string },
  after: string | null,
  rule: TagRule,
  limit: number,
): Promise<string[]> {
  const values = [bucket.b, bucket.appId, after, rule.any, rule.all, rule.none, limit];
  return (await sql.query(page, values)).rows.map((row: { id: string }) => row.id);
}

/** How many recipients a rule names now. */
export async function countRecipients(sql: Sql, buckets: number[], appId: string, rule: TagRule): Promise<number> {
  return (await sql.query(count, [buckets, appId, rule.any, rule.all, rule.none])).rows[0].n;
}
