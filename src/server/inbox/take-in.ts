import { Gather } from '#core/gather.ts';
import type { Pool } from '#db/pool.ts';
import { type InboxEvent, putInbox } from '#db/queries/inbox/put.ts';
import { mayBeOneOfThem } from '#db/tx.ts';
import type { ServerContext } from '../context.ts';

type Taken = { fresh: Set<string> } | { error: unknown };

const groups = new WeakMap<Pool, Gather<InboxEvent[], Taken>>();
const mostPerCommit = 200;

/**
 * Puts events into the inbox and wakes the engines; answers which were new. Whoever comes while a commit is under way
 * shares the next one; there is no timer, a single event is written at once. Resolves only after the commit.
 */
export async function takeIn(context: ServerContext, events: InboxEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const taken = await groupOf(context).get(events);
  if ('error' in taken) throw taken.error;
  if (taken.fresh.size > 0) context.hint('inbox');
  return taken.fresh;
}

function groupOf({ pool, clock }: ServerContext): Gather<InboxEvent[], Taken> {
  const known = groups.get(pool);
  if (known !== undefined) return known;
  const made = new Gather((group: InboxEvent[][]) => putGroup(pool, group, () => clock.now()), mostPerCommit);
  groups.set(pool, made);
  return made;
}

async function putGroup(pool: Pool, group: InboxEvent[][], now: () => Date): Promise<Taken[]> {
  try {
    return share(group, await putInbox(pool, group.flat(), now()));
  } catch (error) {
    if (group.length === 1 || !mayBeOneOfThem(error)) return group.map(() => ({ error }));
    const alone: Taken[] = [];
    for (const events of group) alone.push(...(await putGroup(pool, [events], now)));
    return alone;
  }
}

/** Of an event that two brought at once, the first is the one that is new. */
function share(group: InboxEvent[][], fresh: Set<string>): Taken[] {
  const left = new Set(fresh);
  return group.map((events) => ({
    fresh: new Set(events.map((event) => event.dedupe).filter((dedupe) => left.delete(dedupe))),
  }));
}
