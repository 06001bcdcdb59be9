import { finishPush } from '#db/queries/push/control.ts';
import { endExpiredPauses, stuckPushes } from '#db/queries/push/watch.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';

const perRound = 500;

/** Moves on pushes that nobody else would: those without anybody left, and paused ones whose time is over. */
export async function unstickPushes(context: EngineContext): Promise<void> {
  const { pool, watchPool, clock, hints, log } = context;
  let closed = 0;
  for (const push of await stuckPushes(watchPool, perRound)) {
    const work = async () => {
      if (await finishPush(pool, push.day, push.id, clock.now())) closed++;
    };
    await alone(log, 'close a push with nobody left', work, { push: push.id });
  }
  if (closed > 0) log.warn({ closed }, 'closed pushes that had nobody left');
  if ((await endExpiredPauses(watchPool, clock.now())) > 0) {
    hints.emit('plan');
    hints.emit('control');
  }
}
