import { dayOf } from '#core/ids.ts';
import { findDelivery } from '#db/queries/delivery/facts.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { settleUnknown } from './settle-unknown.ts';
import type { Applied } from './wait.ts';

/** What an operator found out of an unknown delivery. Whatever settled it before stands. */
export async function applyResolve(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  row: InboxRow,
  now: Date,
): Promise<Applied> {
  const {
    push_id: pushId,
    outcome,
    by,
  } = row.payload as { push_id: string; outcome: 'accepted' | 'failed'; by: string };
  const delivery = await findDelivery(tx, { b: lane.b, day: dayOf(pushId), pushId, recipientId: row.recipient_id });
  if (delivery === undefined) return { result: 'unmatched' };
  const found = { outcome, msgId: null, by };
  return { result: (await settleUnknown(tx, context, lane, delivery, found, now)) ? 'applied' : 'known_before' };
}
