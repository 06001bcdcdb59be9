import { activePauses } from '#db/queries/limiter/read.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { ServerContext } from '../context.ts';

/**
 * Why the platform holds a running push back: the reason of a pause of its app, its template or itself, the widest
 * first, as engines look at them. Null when nothing does.
 */
export async function heldBy(context: ServerContext, push: PushRow): Promise<string | null> {
  if (!['scheduled', 'planning', 'sending'].includes(push.state)) return null;
  const pauses = await activePauses(context.pool, [push.app_id], context.clock.now());
  for (const key of [push.app_id, push.template_id, push.id]) {
    const pause = pauses.find((one) => one.key === key);
    if (pause !== undefined) return pause.reason;
  }
  return null;
}
