import type { PushKey } from '#db/queries/push/by-day.ts';
import { finishPush } from '#db/queries/push/control.ts';
import { endExpiredPauses, stuckPushes } from '#db/queries/push/watch.ts';
import { eachAlone } from '../alone.ts';
import type { EngineContext } from '../context.ts';

const perRound = 500;

/** Moves on pushes that nobody else would: those without anybody left, and paused ones whose time is over. */
export async function unstickPushes(context: EngineContext): Promise<void> {
  const { pool, watchPool, clock, hints, log } = context;
  let closed = 0;
  const close = async ({ day, id }: PushKey) => {
    if (await finishPush(pool, day, id, clock.now())) closed++;
  };
  const stuck = await stuckPushes(watchPool, perRound);
  await eachAlone(log, 'close a push with nobody left', stuck, close, ({ id }) => ({ push: id }));
  if (closed > 0) log.warn({ closed }, 'closed pushes that had nobody left');
  if ((await endExpiredPauses(watchPool, clock.now())) > 0) {
    hints.emit('plan');
    hints.emit('control');
  }
}
