import { slicesWithIntents } from '#db/queries/intent/write.ts';
import type { PushKey } from '#db/queries/push/by-day.ts';
import { finishPushes, readControl } from '#db/queries/push/control.ts';
import { slicesToInsert } from '#db/queries/slice/insert.ts';
import { lockSlices, slicesToRemove } from '#db/queries/slice/move.ts';
import type { Later, NewSlice, SliceRow } from '#db/queries/slice/row.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';

const stepMs = 300_000;

interface Finished {
  /** Ids of the slices that are gone. */
  gone: Set<string>;
  /** How many new ones were written for those who wait. */
  made: number;
}

/**
 * Ends slices of one lane that have nobody left to start: one transaction deletes them and writes their `later` lists as
 * new slices. A slice of which somebody is still to be started, or an intent is open, is left alone: whoever closes that
 * comes here again. Afterwards pushes are closed whose last slice this was.
 */
export async function finishSlices(context: EngineContext, rows: SliceRow[]): Promise<Finished> {
  const now = context.clock.now();
  const { b } = rows[0]!;
  const finished = await withTransaction(
    context.pool,
    async (tx) => {
      const [found, open] = await tx.together([
        lockSlices(rows.map((row) => row.id)),
        slicesWithIntents(
          b,
          rows.map((row) => ({ pushId: row.push_id, sliceId: row.id })),
        ),
      ]);
      const done = found.filter((slice) => slice.next >= slice.recipients.length && !open.has(slice.id));
      const waiting = await waitingOf(tx, done, now, context.newId);
      const removal = done.length > 0 ? [slicesToRemove(done.map((slice) => slice.id))] : [];
      await tx.commit([...(waiting.length > 0 ? [slicesToInsert(waiting)] : []), ...removal]);
      const left = new Set(found.map((slice) => slice.id)).difference(new Set(done.map((slice) => slice.id)));
      return { gone: new Set(rows.map((row) => row.id)).difference(left), made: waiting.length };
    },
    { retries: 3, retryUnknownCommit: true },
  );
  await finishPushes(context.pool, rows.filter((row) => finished.gone.has(row.id)).map(pushOf), now);
  return finished;
}

/** Who waits in the slices' `later` lists, as slices; those of a cancelled push wait no longer. */
async function waitingOf(tx: Tx, done: SliceRow[], now: Date, newId: () => string): Promise<NewSlice[]> {
  const waiting = done.filter((slice) => slice.later.length > 0);
  if (waiting.length === 0) return [];
  const controls = (await tx.together(readControl(waiting.map(pushOf)))).flat();
  const cancelled = new Set(controls.filter((push) => push.state === 'cancelled').map((push) => push.id));
  return waiting.flatMap((slice) => {
    const slices = laterSlices(slice, now, newId);
    return cancelled.has(slice.push_id) ? slices.map((one) => ({ ...one, due_at: now })) : slices;
  });
}

function pushOf({ day, push_id: id }: SliceRow): PushKey {
  return { day, id };
}

/** The same for one slice; true when it is gone. */
export async function finishSlice(context: EngineContext, row: SliceRow): Promise<boolean> {
  return (await finishSlices(context, [row])).gone.has(row.id);
}

/** Those who wait, as slices by due time (those far off in 5-minute steps, so that slices stay few) and attempts made. */
export function laterSlices(slice: SliceRow, now: Date, newId: () => string): NewSlice[] {
  const groups = Map.groupBy(slice.later, (one) => `${dueOf(one, now)}/${one.n}`);
  return [...groups.values()].map((those) => ({
    id: newId(),
    app_id: slice.app_id,
    b: slice.b,
    day: slice.day,
    push_id: slice.push_id,
    due_at: new Date(dueOf(those[0]!, now)),
    transactional: slice.transactional,
    priority: slice.priority,
    attempt: those[0]!.n,
    recipients: those.map((one) => one.r),
    variables: pick(slice.variables, those),
    openids: pick(slice.openids, those),
  }));
}

function dueOf(one: Later, now: Date): number {
  const at = Date.parse(one.at);
  // Soon ones keep their second; for later ones five minutes more or less do not matter.
  const step = at - now.getTime() > stepMs ? stepMs : 1000;
  return Math.ceil(at / step) * step;
}

function pick<T>(all: Record<string, T> | null, those: Later[]): Record<string, T> | null {
  if (all === null) return null;
  const picked = Object.fromEntries(those.filter((one) => all[one.r] !== undefined).map((one) => [one.r, all[one.r]!]));
  return Object.keys(picked).length > 0 ? picked : null;
}
