import type pg from 'pg';
import { newId } from '#core/ids.ts';

/**
 * Campaigns as the list shows them, like the last real one: the roll-ups of the first cover all its buckets, so that a page
 * of the list sums what a page of a busy app does. Finished so long ago that nobody proves their law, which does not hold.
 */
export async function storeCampaigns(database: pg.Client, count: number): Promise<void> {
  const { rows } = await database.query<{ id: string }>(
    "select id from push where kind = 'campaign' order by id desc limit 1",
  );
  const ids = Array.from({ length: count }, () => newId());
  await database.query(
    `insert into push select (jsonb_populate_record(p, jsonb_build_object('id', made.id, 'name', '春茶上新 ' || made.n,
       'finished_at', now() - interval '2 days'))).*
     from push p, unnest($1::uuid[]) with ordinality as made(id, n) where p.id = $2`,
    [ids, rows[0]!.id],
  );
  await database.query(
    `insert into push_count (b, day, push_id, metric, reason, n)
     select c.b, c.day, made.id, c.metric, c.reason, c.n * (1 + made.n % 7)
     from push_count c, unnest($1::uuid[]) with ordinality as made(id, n) where c.push_id = $2`,
    [ids, rows[0]!.id],
  );
  await database.query('vacuum (analyze) push, push_count');
}
