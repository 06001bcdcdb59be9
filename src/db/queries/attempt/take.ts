import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface Attempts {
  key: Buffer;
  count: number;
  until: Date;
}

const take = statement<Attempts>(
  'attempt.take',
  `insert into attempt as a (key, count, until) select * from unnest($1::bytea[], $2::integer[], $3::timestamptz[]) order by 1
   on conflict (key) do update set
     count = case when a.until <= $4 then 1 else a.count + 1 end,
     until = case when a.until <= $4 then excluded.until else a.until end
   returning key, count, until`,
);
const giveBack = statement(
  'attempt.give_back',
  'update attempt set count = greatest(count - 1, 0) where key = any($1::bytea[])',
);
const clear = statement('attempt.clear', 'delete from attempt where key = any($1::bytea[])');
const prune = statement('attempt.prune', 'delete from attempt where until < $1');

/**
 * Counts one more try under each key and answers the counts with it. One statement, so that tries at the same time, in
 * this process or another, are all counted before any of them goes on. A count begins anew when its time is over.
 */
export async function takeAttempts(
  sql: Sql,
  keys: readonly { key: Buffer; until: Date }[],
  now: Date,
): Promise<Attempts[]> {
  const columns = [keys.map((one) => one.key), keys.map(() => 1), keys.map((one) => one.until)];
  return take(sql, [...columns, now]);
}

/** Takes one try back that turned out to be none. */
export async function giveAttemptsBack(sql: Sql, keys: readonly Buffer[]): Promise<void> {
  await giveBack(sql, [keys]);
}

export async function clearAttempts(sql: Sql, keys: readonly Buffer[]): Promise<void> {
  await clear(sql, [keys]);
}

export async function pruneAttempts(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}
