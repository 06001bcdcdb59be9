import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface IntentRow {
  b: number;
  push_id: string;
  slice_id: string;
  start: number;
  app_id: string;
  day: string;
  template_id: string;
  fence: number;
  attempt: number;
  recipients: string[];
  took: boolean[];
  created_at: Date;
}

const insert = statement(
  'intent.insert',
  `insert into intent (b, push_id, slice_id, start, app_id, day, template_id, fence, attempt, recipients, took, created_at)
   select $1, t.push_id, t.slice_id, t.start, $2, t.day, t.template_id, $3, t.attempt, t.recipients::uuid[],
     t.took::boolean[], $4
   from unnest($5::uuid[], $6::uuid[], $7::int[], $8::date[], $9::uuid[], $10::smallint[], $11::text[], $12::text[])
     as t(push_id, slice_id, start, day, template_id, attempt, recipients, took)`,
);
const lock = statement<{ slice_id: string; start: number }>(
  'intent.lock',
  `select i.slice_id, i.start from unnest($3::uuid[], $4::uuid[], $5::int[]) as t(push_id, slice_id, start)
   join intent i on i.b = $1 and i.push_id = t.push_id and i.slice_id = t.slice_id and i.start = t.start
   where i.fence = $2 for update of i`,
);
const close = statement(
  'intent.close',
  `delete from intent i using unnest($2::uuid[], $3::uuid[], $4::int[]) as t(push_id, slice_id, start)
   where i.b = $1 and i.push_id = t.push_id and i.slice_id = t.slice_id and i.start = t.start`,
);
const claim = statement<IntentRow>(
  'intent.claim',
  'update intent set fence = $3 where b = $1 and app_id = $2 and fence < $3 returning *',
);
const open = statement<{ slice_id: string }>(
  'intent.open_of_slices',
  `select distinct i.slice_id from unnest($2::uuid[], $3::uuid[]) as t(push_id, slice_id)
   join intent i on i.b = $1 and i.push_id = t.push_id and i.slice_id = t.slice_id`,
);

export interface IntentKey {
  pushId: string;
  sliceId: string;
  start: number;
}

/** Writes down whose calls may leave next. Nothing has been called yet. */
export function insertIntents(
  lane: { b: number; appId: string; fence: number },
  intents: (IntentKey & { day: string; templateId: string; attempt: number; recipients: string[]; took: boolean[] })[],
  now: Date,
): Call {
  return insert.with([
    lane.b,
    lane.appId,
    lane.fence,
    now,
    intents.map((intent) => intent.pushId),
    intents.map((intent) => intent.sliceId),
    intents.map((intent) => intent.start),
    intents.map((intent) => intent.day),
    intents.map((intent) => intent.templateId),
    intents.map((intent) => intent.attempt),
    intents.map((intent) => uuidArray(intent.recipients)),
    intents.map((intent) => `{${intent.took.join(',')}}`),
  ]);
}

const columns = (keys: IntentKey[]) => [
  keys.map((key) => key.pushId),
  keys.map((key) => key.sliceId),
  keys.map((key) => key.start),
];

/** Locks those of the given intents that still carry our fencing number; this is where settle and recover meet. */
export function lockIntents(b: number, fence: number, keys: IntentKey[]): Call<{ slice_id: string; start: number }[]> {
  return lock.with([b, fence, ...columns(keys)]);
}

/** Removes intents all of whose recipients have an outcome or a place in `later`. */
export function closeIntents(b: number, keys: IntentKey[]): Call {
  return close.with([b, ...columns(keys)]);
}

/** Marks what earlier owners of a lane left open as ours. Look for their deliveries only after this is committed. */
export async function claimIntents(sql: Sql, b: number, appId: string, fence: number): Promise<IntentRow[]> {
  return claim(sql, [b, appId, fence]);
}

/** Which of the slices have an intent that is still open. */
export function slicesWithIntents(b: number, slices: { pushId: string; sliceId: string }[]): Call<Set<string>> {
  const values = [b, slices.map((slice) => slice.pushId), slices.map((slice) => slice.sliceId)];
  return open.with(values, (rows) => new Set(rows.map((row) => row.slice_id)));
}
