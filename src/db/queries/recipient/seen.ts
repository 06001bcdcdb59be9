import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const alive = statement<{ id: string }>(
  'recipient.alive',
  `select id from recipient where b = $1 and app_id = $2 and id = any($3::uuid[]) and status <> 'erased'`,
);
const seen = statement(
  'recipient.seen',
  `update recipient as r set last_seen_at = t.at
   from unnest($3::uuid[], $4::timestamptz[]) as t(id, at)
   where r.b = $1 and r.app_id = $2 and r.id = t.id and r.status <> 'erased'
     and (r.last_seen_at is null or r.last_seen_at < t.at - $5 * interval '1 second')`,
);

/** Which of some ids are recipients of whom anything may be kept. */
export async function aliveRecipients(sql: Sql, b: number, appId: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  return new Set((await alive(sql, [b, appId, ids])).map((row) => row.id));
}

/**
 * Moves the time recipients were last seen (each at most once per call), where it lies more than `toleranceSeconds`
 * before: somebody who clicks through pages is not written with each of them.
 */
export async function markSeen(
  sql: Sql,
  lane: { b: number; appId: string },
  rows: { id: string; at: Date }[],
  toleranceSeconds: number,
): Promise<void> {
  if (rows.length === 0) return;
  await seen(sql, [lane.b, lane.appId, rows.map((row) => row.id), rows.map((row) => row.at), toleranceSeconds]);
}
