import { giveLane, listLanes, takeLanes } from '#db/queries/lane/lease.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from './context.ts';
import { recoverLane } from './dispatch/recover.ts';
import type { Lane } from './lanes/lane.ts';

/**
 * Closes every call that a copied database says is on the wire: whoever ran the original knows how it ended, we do not,
 * so it becomes `unknown` whatever the push says of sending again. Every lane gets a new fencing number, so that nobody
 * who held one before can go on. To be run while no engine sends. Answers how many recipients became unknown.
 */
export async function abandonIntents(
  context: Pick<EngineContext, 'pool' | 'clock' | 'log' | 'newId'>,
): Promise<number> {
  const { pool, clock, newId } = context;
  const owner = newId();
  let abandoned = 0;
  for (const row of await listLanes(pool)) {
    const [taken] = await withTransaction(pool, (tx) => takeLanes(tx, [row], owner, clock.now()));
    if (taken === undefined) throw new Error('an engine took a lane meanwhile: stop the service and run this again');
    const lane: Lane = { ...taken, lost: false, leaving: false };
    abandoned += await recoverLane(context, lane, 'never');
    await giveLane(pool, row.b, row.app_id, owner, clock.now());
  }
  return abandoned;
}
