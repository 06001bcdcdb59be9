import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { LaneKey } from '../slice/due.ts';
import type { InboxEvent } from './put.ts';

export interface InboxRow {
  day: string;
  dedupe: string;
  app_id: string;
  b: number;
  recipient_id: string;
  kind: InboxEvent['kind'];
  source: InboxEvent['source'];
  openid: Buffer | null;
  payload: Record<string, unknown>;
  occurred_at: Date;
  received_at: Date;
  tries: number;
}

const due = statement<InboxRow>(
  'inbox.due',
  `select i.* from unnest($1::uuid[], $2::smallint[]) as lane(app_id, b)
   cross join lateral (
     select day, dedupe, app_id, b, recipient_id, kind, source, openid, payload, occurred_at, received_at, tries
     from inbox where inbox.app_id = lane.app_id and inbox.b = lane.b and inbox.applied_at is null and inbox.due_at <= $3
     order by inbox.due_at limit $4) i`,
);
const open = statement<{ day: string; dedupe: string }>(
  'inbox.open',
  `select i.day, i.dedupe from unnest($1::date[], $2::uuid[]) as t(day, dedupe)
   join inbox i on i.day = t.day and i.dedupe = t.dedupe where i.applied_at is null`,
);
const waiting = statement<{ n: number }>(
  'inbox.waiting',
  'select count(*)::int as n from inbox where applied_at is null',
);
const done = statement(
  'inbox.done',
  `update inbox i set applied_at = $1, result = t.result
   from unnest($2::date[], $3::uuid[], $4::text[]) as t(day, dedupe, result)
   where i.day = t.day and i.dedupe = t.dedupe`,
);
const wait = statement(
  'inbox.wait',
  `update inbox i set due_at = t.due_at, tries = i.tries + 1
   from unnest($1::date[], $2::uuid[], $3::timestamptz[]) as t(day, dedupe, due_at)
   where i.day = t.day and i.dedupe = t.dedupe`,
);

const waitingDays = statement<{ day: string }>(
  'inbox.waiting_days',
  'select distinct day from inbox where applied_at is null and day < $1',
);

/** Events of the given lanes not applied yet, oldest first, at most `perLane` of each. */
export async function dueInbox(sql: Sql, lanes: LaneKey[], now: Date, perLane: number): Promise<InboxRow[]> {
  return due(sql, [lanes.map((lane) => lane.appId), lanes.map((lane) => lane.b), now, perLane]);
}

/**
 * Those of the rows that are still not applied. To be asked once their lane is held: they were read before, and a
 * transaction that applied them may have been committed although its answer was lost.
 */
export function stillOpen(rows: InboxRow[]): Call<InboxRow[]> {
  const key = ({ day, dedupe }: { day: string; dedupe: string }) => `${day} ${dedupe}`;
  return open.with([rows.map((row) => row.day), rows.map((row) => row.dedupe)], (found) => {
    const left = new Set(found.map(key));
    return rows.filter((row) => left.has(key(row)));
  });
}

/** How many events are not applied yet, in all lanes. */
export async function countInboxWaiting(sql: Sql): Promise<number> {
  return (await waiting(sql, []))[0]!.n;
}

/** What marks events applied, with a word on what became of each. */
export function eventsToMark(rows: { day: string; dedupe: string; result: string }[], now: Date): Call[] {
  if (rows.length === 0) return [];
  const values = [rows.map((row) => row.day), rows.map((row) => row.dedupe), rows.map((row) => row.result)];
  return [done.with([now, ...values])];
}

/** What lets events wait: what they speak of is not there yet. */
export function eventsToPostpone(rows: { day: string; dedupe: string; dueAt: Date }[]): Call[] {
  if (rows.length === 0) return [];
  return [wait.with([rows.map((row) => row.day), rows.map((row) => row.dedupe), rows.map((row) => row.dueAt)])];
}

/** Days before `before` of which something is still to be applied. */
export async function daysWaiting(sql: Sql, before: string): Promise<Set<string>> {
  return new Set((await waitingDays(sql, [before])).map((row) => row.day));
}
