import { bucketsOf } from '#core/bucket.ts';
import { checkLaw, countsOfRows } from '#core/delivery/conservation.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { findPush } from '#db/queries/push/find.ts';
import { countOutcomes, countPending, readCounters, readInSnapshot } from '#db/queries/push/law.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { withTransaction } from '#db/tx.ts';
import type { ServerContext } from '../context.ts';

/**
 * Counts a push three times over: the audience the planner wrote, the outcomes in delivery rows, and who is pending in
 * slices and intents; and compares the roll-ups with the rows. Read in one snapshot, or a running push would seem to
 * break the law between two statements.
 */
export async function countPush(context: ServerContext, app: AppRow, push: PushRow) {
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  return withTransaction(context.pool, async (tx) => {
    await readInSnapshot(tx);
    const row = (await findPush(tx, push.day, push.id, push.organization_id)) ?? push;
    const outcomes = await countOutcomes(tx, buckets, push.day, push.id);
    const pending = await countPending(tx, buckets, push.id);
    const counters = await readCounters(tx, buckets, push.day, push.id);
    const { holds, differences } = checkLaw({
      audience: row.audience_count,
      outcomes: countsOfRows(outcomes),
      pending,
      counters,
    });
    const said = differences.map((one) => `${one.of}: expected ${one.expected}, found ${one.found}`);
    return { row, outcomes, pending, law: { holds, differences: said } };
  });
}
