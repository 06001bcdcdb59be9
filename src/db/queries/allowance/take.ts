import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import { statement } from '../../statement.ts';

/** A call that counts toward caps: time in milliseconds, class, template, push, and for how long it is of interest. */
export interface AllowedSend {
  at: number;
  c: string;
  t: string;
  p: string;
  k: number;
}

export interface AllowanceRow {
  recipient_id: string;
  sends: AllowedSend[];
}

const load = statement<AllowanceRow>(
  'allowance.load',
  'select recipient_id, sends from allowance where b = $1 and app_id = $2 and recipient_id = any($3::uuid[])',
);
// In id order, as everybody who locks several does; so a row exists to be locked also by the first who comes.
const ensure = statement(
  'allowance.ensure',
  `insert into allowance (b, app_id, recipient_id, updated_at)
   select $1, $2, t.id, $4 from unnest($3::uuid[]) as t(id) order by t.id on conflict do nothing`,
);
const lock = statement<AllowanceRow>(
  'allowance.lock',
  `select recipient_id, sends from allowance where b = $1 and app_id = $2 and recipient_id = any($3::uuid[])
   order by recipient_id for update`,
);
const write = statement(
  'allowance.write',
  `update allowance as a set sends = t.sends::jsonb, updated_at = $5
   from unnest($3::uuid[], $4::text[]) as t(id, sends)
   where a.b = $1 and a.app_id = $2 and a.recipient_id = t.id`,
);
const release = statement(
  'allowance.release',
  `update allowance as a set updated_at = $4,
     sends = (select coalesce(jsonb_agg(s), '[]') from jsonb_array_elements(a.sends) s where s ->> 'p' <> t.push_id)
   from (select id, push_id from unnest($3::uuid[], $5::text[]) as given(id, push_id) order by id) as t
   where a.b = $1 and a.app_id = $2 and a.recipient_id = t.id`,
);

/** What recipients of one bucket were sent lately; whoever has no row was sent nothing that counts. */
export function loadAllowances(b: number, appId: string, ids: string[]): Call<AllowanceRow[]> {
  return load.with([b, appId, uuidArray(ids)]);
}

/** The same with their rows made where missing, and locked in id order until the transaction ends. */
export function lockAllowances(
  lane: { b: number; appId: string },
  ids: string[],
  now: Date,
): [Call, Call<AllowanceRow[]>] {
  const sorted = uuidArray(ids.toSorted());
  return [ensure.with([lane.b, lane.appId, sorted, now]), lock.with([lane.b, lane.appId, sorted])];
}

/** Writes allowances that are locked. */
export function allowancesToWrite(lane: { b: number; appId: string }, rows: AllowanceRow[], now: Date): Call {
  const ids = uuidArray(rows.map((row) => row.recipient_id));
  return write.with([lane.b, lane.appId, ids, rows.map((row) => JSON.stringify(row.sends)), now]);
}

/** Gives back what calls took that reached nobody: each recipient at most once. Harmless to repeat. */
export function allowancesToRelease(
  lane: { b: number; appId: string },
  taken: { recipientId: string; pushId: string }[],
  now: Date,
): Call {
  const sorted = taken.toSorted((a, b) => (a.recipientId < b.recipientId ? -1 : 1));
  const ids = uuidArray(sorted.map((one) => one.recipientId));
  return release.with([lane.b, lane.appId, ids, now, sorted.map((one) => one.pushId)]);
}
