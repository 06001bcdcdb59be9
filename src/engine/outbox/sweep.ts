import { campaignsFinished, eventsAfter, lockCursor, moveCursor } from '#db/queries/webhook/cursor.ts';
import { addMessages } from '#db/queries/webhook/message.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Notice, Subscribers } from './subscribers.ts';

const perRound = 200;
/** A time is taken before its commit: what is younger may still be joined by something earlier. */
const settleMs = 10_000;

type Context = Pick<EngineContext, 'watchPool' | 'clock'>;

interface Told {
  organizationId: string;
  appId: string;
  at: Date;
  id: string;
  notice: Notice;
}

/**
 * Writes messages about campaigns that ended and events that were written, in the transaction that moves the cursor over
 * them: each is told once, whoever dies. Answers how many there were.
 */
export async function sweepOutbox(context: Context, subscribers: Subscribers, settledFor = settleMs): Promise<number> {
  const pushes = await sweep(context, subscribers, settledFor, 'campaigns', async (tx, after, until) => {
    const rows = await campaignsFinished(tx, after, until, perRound);
    return rows.map(({ id, finished_at: at, organization_id: organizationId, app_id: appId, ...push }) => {
      const data = {
        app_id: appId,
        push_id: id,
        name: push.name,
        state: push.state,
        template_id: push.template_id,
        parent_id: push.parent_id,
        audience_count: push.audience_count,
        finished_at: at.toISOString(),
      };
      return { organizationId, appId, at, id, notice: { type: 'push.finished', data } };
    });
  });
  const events = await sweep(context, subscribers, settledFor, 'events', async (tx, after, until) => {
    const rows = await eventsAfter(tx, after, until, perRound);
    return rows.map(({ id, created_at: at, organization_id: organizationId, app_id: appId, kind, payload }) => {
      const data = { app_id: appId, event_id: id, created_at: at.toISOString(), ...payload };
      return { organizationId, appId, at, id, notice: { type: `event.${kind}`, data } };
    });
  });
  return pushes + events;
}

async function sweep(
  { watchPool: pool, clock }: Context,
  subscribers: Subscribers,
  settledFor: number,
  name: string,
  read: (tx: Tx, after: { at: Date; id: string }, until: Date) => Promise<Told[]>,
): Promise<number> {
  const now = clock.now();
  return withTransaction(
    pool,
    async (tx) => {
      const cursor = await lockCursor(tx, name, now);
      if (cursor === undefined) return 0;
      const told = await read(tx, cursor, new Date(now.getTime() - settledFor));
      for (const { organizationId, appId, notice } of told) {
        const those = await subscribers.of(organizationId, appId, tx);
        await addMessages(tx, subscribers.messages(those, notice, now), now);
      }
      const last = told.at(-1);
      if (last !== undefined) await moveCursor(tx, name, last);
      return told.length;
    },
    { retries: 3, retryUnknownCommit: true },
  );
}
