import type { PushKey } from '#db/queries/push/by-day.ts';
import { markCancelled } from '#db/queries/push/control.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { hastenSlices } from '#db/queries/slice/move.ts';
import type { Tx } from '#db/tx.ts';

/**
 * Cancels a push that is not over, in the caller's transaction: nobody waits for a time that no longer means anything,
 * engines write the outcomes now. Undefined when it was over. Afterwards it is to be finished, outside the transaction.
 */
export async function cancelIn(tx: Tx, push: PushKey, now: Date): Promise<PushRow | undefined> {
  const row = await markCancelled(tx, push.day, push.id, now);
  if (row !== undefined) await hastenSlices(tx, push.id, now);
  return row;
}
