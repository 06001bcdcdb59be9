import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { Tx } from '../../tx.ts';

const some = statement<{ tag: string; n: number }>(
  'recipient.some_tags',
  `select t.tag, count(*)::int as n
   from (select tags from recipient where b = $1 and app_id = $2 and status <> 'erased' order by id limit $3) r
   cross join lateral unnest(r.tags) as t(tag) group by t.tag`,
);
const tagged = statement<{ id: string }>(
  'recipient.tagged',
  'select id from recipient where b = $1 and app_id = $2 and id > $3 and $4 = any(tags) order by id limit $5 for update',
);
const untag = statement(
  'recipient.untag',
  `update recipient set tags = array_remove(tags, $4), updated_at = $5
   where b = $1 and app_id = $2 and id = any($3::uuid[])`,
);

/** Tags of the first so many recipients of a bucket (ids are random: a sample), and how many of those have each. */
export async function someTags(sql: Sql, b: number, appId: string, recipients: number): Promise<Map<string, number>> {
  return new Map((await some(sql, [b, appId, recipients])).map((row) => [row.tag, row.n]));
}

/**
 * Takes a tag from up to `limit` recipients of a bucket with ids above `after`. Answers how many, and the last of them;
 * null when there are none. Rows are locked in id order, as everywhere, so that two that want the same ones do not wait
 * for each other.
 */
export async function untagPage(
  tx: Tx,
  lane: { b: number; appId: string },
  after: string,
  tag: string,
  limit: number,
  now: Date,
): Promise<{ count: number; last: string } | null> {
  const ids = (await tagged(tx, [lane.b, lane.appId, after, tag, limit])).map((row) => row.id);
  const last = ids.at(-1);
  if (last === undefined) return null;
  await untag(tx, [lane.b, lane.appId, ids, tag, now]);
  return { count: ids.length, last };
}
