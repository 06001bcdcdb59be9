import { knownInbox } from '#db/queries/inbox/known.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import type { ServerContext } from '../context.ts';
import { takeIn } from '../inbox/take-in.ts';

/**
 * Puts events into the inbox and wakes the engines; answers how many were new. Also finds repeats of events so old that
 * the day they are filed under is not their own.
 */
export async function putReports(context: ServerContext, events: InboxEvent[]): Promise<number> {
  const known = await knownOfOld(context, events);
  const fresh = await takeIn(
    context,
    events.filter((event) => !known.has(event.dedupe)),
  );
  return fresh.size;
}

async function knownOfOld(context: ServerContext, events: InboxEvent[]): Promise<Set<string>> {
  const old = events.filter((event) => ownDay(event) < event.day);
  const from = old.map(ownDay).sort()[0];
  const to = old[0]?.day;
  if (from === undefined || to === undefined) return new Set();
  const dedupes = old.map((event) => event.dedupe);
  return knownInbox(context.pool, from, to, dedupes);
}

function ownDay(event: InboxEvent): string {
  return event.occurredAt.toISOString().slice(0, 10);
}
