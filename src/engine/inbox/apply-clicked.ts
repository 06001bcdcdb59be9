import { dayOf } from '#core/ids.ts';
import { addCounts } from '#db/queries/delivery/count.ts';
import { type DeliveryKey, markClicked, markOpened } from '#db/queries/delivery/facts.ts';
import { recipientsWithDelivery } from '#db/queries/delivery/list.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import { addFacts } from '#db/queries/stat/fact.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { laterFacts } from '../stats/facts.ts';
import { keepMessageEvent } from './apply-behavior.ts';
import { type Applied, waitFor } from './wait.ts';

/** A click counts once per delivery, and whoever clicked has opened: the open may be still on its way, or lost. */
export async function applyClicked(tx: Tx, context: EngineContext, lane: Lane, row: InboxRow): Promise<Applied> {
  const { push_id: pushId } = row.payload as { push_id: string };
  const key: DeliveryKey = { b: lane.b, day: dayOf(pushId), pushId, recipientId: row.recipient_id };
  const templateId = await markClicked(tx, key, row.occurred_at);
  if (templateId !== undefined) {
    const opened = (await markOpened(tx, key, row.occurred_at, null)) !== undefined;
    const metrics: ('clicked' | 'opened')[] = opened ? ['clicked', 'opened'] : ['clicked'];
    await addCounts(
      tx,
      lane.b,
      metrics.map((metric) => ({ day: key.day, pushId, metric, reason: '', n: 1 })),
    );
    const { recipient_id: recipientId, occurred_at: at } = row;
    const facts = laterFacts(metrics.map((metric) => ({ pushId, recipientId, templateId, metric, at })));
    await addFacts(tx, lane, context.newId(), facts);
    await keepMessageEvent(tx, lane, row, metrics);
    return { result: 'applied' };
  }
  const known = await recipientsWithDelivery(tx, lane.b, { day: key.day, id: pushId }, [row.recipient_id]);
  if (known.size > 0) return { result: 'counted_before' };
  // Quicker than our settle: the phone was in the hand.
  const waitMs = waitFor(row.tries);
  return waitMs === undefined ? { result: 'unmatched' } : { waitMs };
}
