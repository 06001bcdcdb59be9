import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

const some = statement<{ tag: string; n: number }>(
  'recipient.some_tags',
  `select t.tag, count(*)::int as n
   from (select tags from recipient where b = $1 and app_id = $2 and status <> 'erased' order by id limit $3) r
   cross join lateral unnest(r.tags) as t(tag) group by t.tag`,
);
// Rows are locked in id order, as everywhere: two that want the same ones wait for each other in one order only.
const untag = statement<{ id: string }>(
  'recipient.untag',
  `with page as (
     select id from recipient where b = $1 and app_id = $2 and id > $3 and $4 = any(tags) order by id limit $5 for update)
   update recipient as r set tags = array_remove(r.tags, $4), updated_at = $6
   from page where r.b = $1 and r.app_id = $2 and r.id = page.id returning r.id`,
);

/** Tags of the first so many recipients of a bucket (ids are random: a sample), and how many of those have each. */
export async function someTags(sql: Sql, b: number, appId: string, recipients: number): Promise<Map<string, number>> {
  return new Map((await some(sql, [b, appId, recipients])).map((row) => [row.tag, row.n]));
}

/**
 * Takes a tag from up to `limit` recipients of a bucket with ids above `after`. Answers how many, and the last of them;
 * null when there are none.
 */
export async function untagPage(
  sql: Sql,
  lane: { b: number; appId: string },
  after: string,
  tag: string,
  limit: number,
  now: Date,
): Promise<{ count: number; last: string } | null> {
  const ids = (await untag(sql, [lane.b, lane.appId, after, tag, limit, now])).map((row) => row.id).sort();
  const last = first(ids.slice(-1));
  return last === undefined ? null : { count: ids.length, last };
}
