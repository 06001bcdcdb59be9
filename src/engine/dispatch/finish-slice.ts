import { countOpenIntents } from '#db/queries/intent/write.ts';
import { finishPush } from '#db/queries/push/control.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import { lockSlice, removeSlice } from '#db/queries/slice/move.ts';
import type { Later, NewSlice, SliceRow } from '#db/queries/slice/row.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';

const stepMs = 300_000;

/**
 * Ends a slice that has nobody left to start: one transaction deletes it and writes its `later` list as new slices.
 * Does nothing while somebody is still to be started or an intent of it is open: whoever closes that comes here again.
 * Afterwards the push is closed if this was its last slice.
 */
export async function finishSlice(context: EngineContext, row: SliceRow): Promise<boolean> {
  const now = context.clock.now();
  const done = await withTransaction(
    context.pool,
    async (tx) => {
      const slice = await lockSlice(tx, row.id);
      if (slice === undefined) return true;
      if (slice.next < slice.recipients.length) return false;
      if ((await countOpenIntents(tx, slice.b, slice.push_id, slice.id)) > 0) return false;
      await insertSlices(tx, laterSlices(slice, now, context.newId));
      await removeSlice(tx, slice.id);
      return true;
    },
    { retries: 3, retryUnknownCommit: true },
  );
  if (done) await finishPush(context.pool, row.day, row.push_id, now);
  return done;
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
