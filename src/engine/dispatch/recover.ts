import { retryPolicy } from '#core/delivery/retry.ts';
import { rankOf } from '#core/ledger/hold.ts';
import { releaseCredits } from '#db/queries/consent/credit.ts';
import { creditsToHold } from '#db/queries/consent/hold.ts';
import { addCounts } from '#db/queries/delivery/count.ts';
import { insertDeliveries, type NewDelivery } from '#db/queries/delivery/insert.ts';
import { recipientsWithDelivery } from '#db/queries/delivery/list.ts';
import { claimIntents, closeIntents, type IntentRow, lockIntents } from '#db/queries/intent/write.ts';
import { findPushes } from '#db/queries/push/find.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { appendLater, lockSlice } from '#db/queries/slice/move.ts';
import { addFacts } from '#db/queries/stat/fact.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { factsOf } from '../stats/facts.ts';
import { countsOf } from './counts.ts';
import { claimOf } from './holds.ts';

type RecoveryContext = Pick<EngineContext, 'pool' | 'clock' | 'log' | 'newId'>;

/**
 * Settles what an earlier owner of a lane left on the wire. Its intents get our fencing number in a commit of their
 * own; only then do we look who has no delivery, in a new statement, which sees the old owner's last commit. Those may
 * have been called or not, nobody can know: they become `unknown` and keep their credit spent, or are sent again,
 * marked by their attempt, where the push said `at_least_once` and `again` does not forbid it. Windows without an intent
 * were never called. Answers how many recipients were left open.
 */
export async function recoverLane(
  context: RecoveryContext,
  lane: Lane,
  again: 'as_the_push_says' | 'never' = 'as_the_push_says',
): Promise<number> {
  const intents = await claimIntents(context.pool, lane.b, lane.appId, lane.fence);
  if (intents.length === 0) return 0;
  const days = [...new Set(intents.map((intent) => intent.day))];
  const ids = [...new Set(intents.map((intent) => intent.push_id))];
  const pushes = new Map((await findPushes(context.pool, days, ids)).map((push) => [push.id, push]));
  let recovered = 0;
  for (const intent of intents) {
    const push = pushes.get(intent.push_id);
    const mayResend = again !== 'never' && push?.delivery_mode === 'at_least_once';
    recovered += await recoverIntent(context, lane, intent, mayResend, push);
  }
  context.log.warn({ lane, intents: intents.length, recipients: recovered }, 'recovered what an engine left open');
  return recovered;
}

async function recoverIntent(
  context: RecoveryContext,
  lane: Lane,
  intent: IntentRow,
  again: boolean,
  push: PushRow | undefined,
): Promise<number> {
  const now = context.clock.now();
  const key = { pushId: intent.push_id, sliceId: intent.slice_id, start: intent.start };
  return withTransaction(
    context.pool,
    async (tx) => {
      // Gone or with another number: recovered already, by us or by who took the lane from us meanwhile.
      const [locked] = await tx.together([lockIntents(lane.b, lane.fence, [key])]);
      if (locked.length === 0) return 0;
      const settled = await recipientsWithDelivery(
        tx,
        lane.b,
        { day: intent.day, id: intent.push_id },
        intent.recipients,
      );
      const slice = await lockSlice(tx, intent.slice_id);
      const waiting = new Set(slice?.later.map((one) => one.r));
      const open = intent.recipients.filter((id) => !settled.has(id) && !waiting.has(id));
      // As often in all as after any other failure: a message that ends the process each time has an end, too.
      if (again && slice !== undefined && intent.attempt + 1 < retryPolicy.maxAttempts) {
        const later = open.map((id) => ({ r: id, at: now.toISOString(), n: intent.attempt + 1 }));
        const added = new Set(await appendLater(tx, [{ sliceId: slice.id, later }]));
        // The next attempt takes the credit anew: one message spends one credit, however often it is tried.
        const took = intent.recipients.filter((id, i) => added.has(id) && intent.took[i]).toSorted();
        await releaseCredits(tx, lane, intent.template_id, took, intent.created_at, now);
        if (push?.hold_credits === true && added.size > 0) {
          await tx.together([creditsToHold(lane, intent.template_id, [...added], claimOf(push, rankOf(push)))]);
        }
      } else {
        const rows = open.map((id) => unknownOf(intent, id));
        const inserted = await insertDeliveries(tx, lane, rows, now);
        await addCounts(tx, lane.b, countsOf(rows, inserted));
        await addFacts(
          tx,
          lane,
          context.newId(),
          factsOf(rows, inserted, now, () => push?.kind === 'campaign'),
        );
      }
      await tx.commit([closeIntents(lane.b, [key])]);
      return open.length;
    },
    { retries: 5, retryUnknownCommit: true },
  );
}

function unknownOf(intent: IntentRow, recipientId: string): NewDelivery {
  return {
    day: intent.day,
    pushId: intent.push_id,
    recipientId,
    templateId: intent.template_id,
    outcome: 'unknown',
    reason: null,
    spent: intent.took[intent.recipients.indexOf(recipientId)] ?? false,
    attempt: intent.attempt,
    errcode: null,
    errmsg: 'the engine stopped while the call may have been on the wire',
    rid: null,
    msgId: null,
    // The earliest its call can have left: a platform's report of an earlier time is about another message.
    calledAt: intent.created_at,
  };
}
