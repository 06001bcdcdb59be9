import { dayOf } from '#core/ids.ts';
import { addCounts } from '#db/queries/delivery/count.ts';
import { type DeliveryKey, markOpened } from '#db/queries/delivery/facts.ts';
import { recipientsWithDelivery } from '#db/queries/delivery/list.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import { addFacts } from '#db/queries/stat/fact.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { laterFacts } from '../stats/facts.ts';
import { keepMessageEvent } from './apply-behavior.ts';
import { type Applied, waitFor } from './wait.ts';

/** WeChat's launch scenes of a subscribe message; any other value came with an old token by another way in. */
const messageScenes = new Set([1014, 1107]);

/** An open counts once per delivery, and only where the mini-program was entered through the notification. */
export async function applyOpened(tx: Tx, context: EngineContext, lane: Lane, row: InboxRow): Promise<Applied> {
  const { push_id: pushId, launch_scene: launchScene } = row.payload as {
    push_id: string;
    launch_scene: number | null;
  };
  if (launchScene !== null && !messageScenes.has(launchScene)) return { result: 'other_scene' };
  const key: DeliveryKey = { b: lane.b, day: dayOf(pushId), pushId, recipientId: row.recipient_id };
  const templateId = await markOpened(tx, key, row.occurred_at, launchScene);
  if (templateId !== undefined) {
    await addCounts(tx, lane.b, [{ day: key.day, pushId, metric: 'opened', reason: '', n: 1 }]);
    const { recipient_id: recipientId, occurred_at: at } = row;
    await addFacts(tx, lane, context.newId(), laterFacts([{ pushId, recipientId, templateId, metric: 'opened', at }]));
    await keepMessageEvent(tx, lane, row, ['opened']);
    return { result: 'applied' };
  }
  const known = await recipientsWithDelivery(tx, lane.b, { day: key.day, id: pushId }, [row.recipient_id]);
  if (known.size > 0) return { result: 'counted_before' };
  // Quicker than our settle: the phone was in the hand.
  const waitMs = waitFor(row.tries);
  return waitMs === undefined ? { result: 'unmatched' } : { waitMs };
}
