import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushKey } from './by-day.ts';
import type { PushRow } from './row.ts';

const stuck = statement<PushKey>(
  'push.stuck',
  `select day, id from push
   where finished_at is null and planned_at is not null and state in ('sending', 'paused', 'cancelled')
     and not exists (select from slice where slice.push_id = push.id) limit $1`,
);
const expire = statement<{ id: string }>(
  'push.expire_pauses',
  `update push set state = resume_state, resume_state = null, pause_reason = null, updated_at = $1, version = version + 1
   where finished_at is null and state = 'paused' and send_before <= $1 returning id`,
);
const finished = statement<PushRow>(
  'push.finished_since',
  `select * from push where (finished_at, id) > ($1, $2::uuid) and finished_at <= $3 and kind = $4
   order by finished_at, id limit $5`,
);
const openDays = statement<{ day: string }>(
  'push.open_days',
  'select distinct day from push where finished_at is null and day < $1',
);
const openParents = statement<{ parent_id: string }>(
  'push.open_parents',
  'select parent_id from push where finished_at is null and parent_id is not null',
);

/** Pushes that have nobody left and were not closed: a process ended between its last outcome and the closing. */
export async function stuckPushes(sql: Sql, limit: number): Promise<PushKey[]> {
  return stuck(sql, [limit]);
}

/**
 * Ends the pauses of pushes whose time is over, so that who is not planned yet gets planned and all get their outcome:
 * nobody of them can be called any more. Answers how many.
 */
export async function endExpiredPauses(sql: Sql, now: Date): Promise<number> {
  return (await expire(sql, [now])).length;
}

/** Pushes of a kind by the time they were finished: the next after `after`, up to `until`. */
export async function finishedPushes(
  sql: Sql,
  kind: PushRow['kind'],
  after: { at: Date; id: string },
  until: Date,
  limit: number,
): Promise<PushRow[]> {
  return finished(sql, [after.at, after.id, until, kind, limit]);
}

/** Days before `before` in which an unfinished push lives, drafts among them. */
export async function daysOfUnfinished(sql: Sql, before: string): Promise<Set<string>> {
  return new Set((await openDays(sql, [before])).map((row) => row.day));
}

/** Pushes whose deliveries an unfinished retry is still read from. */
export async function parentsOfUnfinished(sql: Sql): Promise<string[]> {
  return (await openParents(sql, [])).map((row) => row.parent_id);
}
