import { uuidArray } from '../../array-literal.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const zones = statement<{ id: string; time_zone: string }>(
  'recipient.zones',
  `select id, time_zone from recipient
   where b = $1 and app_id = $2 and id = any($3::uuid[]) and time_zone is not null`,
);
const opens = statement<{ recipient_id: string; at: Date }>(
  'behavior.opens',
  `select recipient_id, at from behavior
   where b = $1 and app_id = $2 and name = $3 and recipient_id = any($4::uuid[]) and day >= $5 order by at`,
);
const byHour = statement<{ hour: number; n: number }>(
  'behavior.opens_by_hour',
  `select extract(hour from at at time zone $5)::int as hour, count(*)::int as n from behavior
   where b = any($1::smallint[]) and app_id = $2 and name = $3 and day >= $4 group by 1`,
);

/** The zones that recipients of one bucket are known to be in. */
export async function zonesOf(sql: Sql, b: number, appId: string, ids: string[]): Promise<Map<string, string>> {
  return new Map((await zones(sql, [b, appId, uuidArray(ids)])).map((row) => [row.id, row.time_zone]));
}

/** When recipients of one bucket did something (`event`) since a UTC day, oldest first. */
export async function opensOf(
  sql: Sql,
  lane: { b: number; appId: string },
  event: string,
  ids: string[],
  sinceDay: string,
): Promise<Map<string, Date[]>> {
  const rows = await opens(sql, [lane.b, lane.appId, event, uuidArray(ids), sinceDay]);
  const groups = Map.groupBy(rows, (row) => row.recipient_id);
  return new Map([...groups].map(([id, those]) => [id, those.map((row) => row.at)]));
}

/** The same of all recipients of some buckets, counted by the hour on the wall of one zone: 24 numbers. */
export async function opensByHour(
  sql: Sql,
  buckets: number[],
  appId: string,
  event: string,
  sinceDay: string,
  zone: string,
): Promise<number[]> {
  const counts = Array.from({ length: 24 }, () => 0);
  for (const { hour, n } of await byHour(sql, [buckets, appId, event, sinceDay, zone])) counts[hour] = n;
  return counts;
}
