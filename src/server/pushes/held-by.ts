import { activePauses } from '#db/queries/limiter/read.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { ServerContext } from '../context.ts';

type Pauses = Awaited<ReturnType<typeof activePauses>>;
type Holdable = Pick<PushRow, 'id' | 'app_id' | 'template_id' | 'state'>;

/** Whether a pause of the platform can hold a push back now. */
export function isRunning({ state }: Pick<PushRow, 'state'>): boolean {
  return state === 'scheduled' || state === 'planning' || state === 'sending';
}

/**
 * Why the platform holds a running push back: the reason of a pause of its app, its template or itself, the widest
 * first, as engines look at them. Null when nothing does.
 */
export async function heldBy(context: ServerContext, push: PushRow): Promise<string | null> {
  if (!isRunning(push)) return null;
  return holdOf(push, await activePauses(context.pool, [push.app_id], context.clock.now()));
}

/** The same, among pauses that were read already. */
export function holdOf(push: Holdable, pauses: Pauses): string | null {
  if (!isRunning(push)) return null;
  for (const key of [push.app_id, push.template_id, push.id]) {
    const pause = pauses.find((one) => one.key === key);
    if (pause !== undefined) return pause.reason;
  }
  return null;
}
