import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const prune = statement(
  'allowance.prune',
  'delete from allowance where b = any($1::smallint[]) and app_id = $2 and updated_at < $3',
);
const erase = statement('allowance.erase', 'delete from allowance where b = $1 and app_id = $2 and recipient_id = $3');

/** Lets go of allowances of whoever was called last before a time no cap looks back to. */
export async function pruneAllowances(sql: Sql, buckets: number[], appId: string, before: Date): Promise<void> {
  await prune(sql, [buckets, appId, before]);
}

export async function eraseAllowance(sql: Sql, lane: { b: number; appId: string }, id: string): Promise<void> {
  await erase(sql, [lane.b, lane.appId, id]);
}
