import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushRow } from './row.ts';

const between = statement<PushRow>(
  'push.between',
  `select p.* from unnest($1::date[], $3::uuid[], $4::uuid[]) as t(day, first, last)
   join push p on p.day = t.day and p.id >= t.first and p.id <= t.last
   where p.app_id = $2 and p.day = any($1::date[]) order by p.id`,
);

/** Pushes of an app whose ids lie within some ranges, each of one day. */
export async function findPushesBetween(
  sql: Sql,
  appId: string,
  ranges: { day: string; first: string; last: string }[],
): Promise<PushRow[]> {
  const [days, firsts, lasts] = [
    ranges.map((one) => one.day),
    ranges.map((one) => one.first),
    ranges.map((one) => one.last),
  ];
  return between(sql, [days, appId, firsts, lasts]);
}
