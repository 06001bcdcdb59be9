import type { Call } from '../../batch.ts';
import { exactly } from '../../exactly.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { Later, SliceRow } from './row.ts';

const advance = statement<{ id: string }>(
  'slice.advance',
  `update slice set next = t.stop from unnest($1::uuid[], $2::int[], $3::int[]) as t(id, start, stop)
   where slice.id = t.id and slice.next = t.start returning slice.id`,
);
const advanceAll = exactly(advance);
// The locked rows are read first, so that a batch repeated after a lost answer finds its recipients there already.
const lockLater = statement<{ id: string; later: Later[] }>(
  'slice.lock_later',
  'select id, later from slice where id = any($1::uuid[]) order by id for update',
);
const append = statement(
  'slice.later',
  `update slice set later = slice.later || t.later::jsonb from unnest($1::uuid[], $2::text[]) as t(id, later)
   where slice.id = t.id`,
);
const lock = statement<SliceRow>('slice.lock', 'select * from slice where id = any($1::uuid[]) order by id for update');
const remove = statement('slice.remove', 'delete from slice where id = any($1::uuid[])');
const removeOfPush = statement<{ id: string }>(
  'slice.remove_of_push',
  'delete from slice where push_id = $1 and next = 0 returning id',
);
const begun = statement<{ n: number }>(
  'slice.begun',
  'select count(*)::int as n from slice where push_id = $1 and next > 0',
);
// In id order, as everybody who locks several does.
const hasten = statement(
  'slice.hasten',
  `with waiting as (select id from slice where push_id = $1 order by id for update)
   update slice set due_at = least(due_at, $2::timestamptz),
     later = (select coalesce(jsonb_agg(l || jsonb_build_object('at', $3::text)), '[]') from jsonb_array_elements(later) l)
   from waiting where slice.id = waiting.id`,
);

interface Move {
  id: string;
  start: number;
  stop: number;
}

/** Moves slices on from exactly where they stood; answers how many did stand there. */
export function advanceSlices(moves: Move[]): Call<number> {
  return advance.with(movesOf(moves), (rows) => rows.length);
}

/** The same, failing unless all of them did. */
export function advanceAllSlices(moves: Move[]): Call {
  return advanceAll(movesOf(moves), moves.length);
}

function movesOf(moves: Move[]): unknown[] {
  return [moves.map((move) => move.id), moves.map((move) => move.start), moves.map((move) => move.stop)];
}

/**
 * Adds recipients to their slices' `later` lists, once each; answers those really added. Holds the slices locked until
 * the transaction ends.
 */
export async function appendLater(sql: Sql, items: { sliceId: string; later: Later[] }[]): Promise<string[]> {
  const rows = await lockLater(sql, [items.map((item) => item.sliceId)]);
  const present = new Map(rows.map((row) => [row.id, new Set(row.later.map((one) => one.r))]));
  const fresh = items.map(({ sliceId, later }) => ({
    sliceId,
    later: later.filter((one) => present.get(sliceId)?.has(one.r) === false),
  }));
  const told = fresh.filter((item) => item.later.length > 0);
  if (told.length === 0) return [];
  await append(sql, [told.map((item) => item.sliceId), told.map((item) => JSON.stringify(item.later))]);
  return told.flatMap((item) => item.later.map((one) => one.r));
}

/**
 * The same without a look at who is there: for the transaction that has just moved the slices on, in which these
 * recipients stood behind `next` a moment ago.
 */
export function laterToAppend(items: { sliceId: string; later: Later[] }[]): Call {
  return append.with([items.map((item) => item.sliceId), items.map((item) => JSON.stringify(item.later))]);
}

/** Slices by id, their rows locked in id order until the transaction ends; those that are gone are left out. */
export function lockSlices(ids: string[]): Call<SliceRow[]> {
  return lock.with([ids]);
}

export async function lockSlice(sql: Sql, id: string): Promise<SliceRow | undefined> {
  return first(await lock(sql, [[id]]));
}

export function slicesToRemove(ids: string[]): Call {
  return remove.with([ids]);
}

/** Takes back the slices of a push nobody has begun; answers how many, so the caller can see that all were. */
export async function removeUnbegunSlices(sql: Sql, pushId: string): Promise<{ removed: number; begun: number }> {
  const removed = (await removeOfPush(sql, [pushId])).length;
  return { removed, begun: (await begun(sql, [pushId]))[0]!.n };
}

/** Makes everybody of a push who waits for a time due at once. */
export async function hastenSlices(sql: Sql, pushId: string, now: Date): Promise<void> {
  await hasten(sql, [pushId, now, now.toISOString()]);
}
