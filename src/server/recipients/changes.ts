import type { Trigger } from '#contract/schedule.ts';
import { type Change, watchedBy } from '#core/schedule/trigger.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import { activeTriggers } from '#db/queries/schedule/wait.ts';
import type { ServerContext } from '../context.ts';
import { eventDay } from '../door/event.ts';
import { Kept } from '../kept.ts';

/** As long as engines keep the triggers of an app. */
const keepMs = 1000;

const keptOf = new WeakMap<ServerContext, Kept<ReadonlySet<string>>>();

/** Names of the attributes that triggers of an app watch: for most apps none. As of a second ago at the most. */
export async function watchedAttributes(context: ServerContext, appId: string): Promise<ReadonlySet<string>> {
  let kept = keptOf.get(context);
  if (kept === undefined) {
    kept = new Kept(keepMs, async (id) => {
      return watchedBy((await activeTriggers(context.pool, id)).map((row) => row.plan as Trigger));
    });
    keptOf.set(context, kept);
  }
  return kept.get(appId);
}

/** What engines are told of changed attributes, to be written in the transaction that changes them. */
export function changeReport(
  id: string,
  { b, appId }: { b: number; appId: string },
  { id: recipientId, changes }: { id: string; changes: Change[] },
  now: Date,
): InboxEvent {
  return {
    day: eventDay(now, now),
    dedupe: id,
    appId,
    b,
    recipientId,
    kind: 'changed',
    source: 'api',
    openid: null,
    payload: { changes },
    occurredAt: now,
  };
}
