import { bucketsOf } from '#core/bucket.ts';
import { checkLaw, countsOfRows } from '#core/delivery/conservation.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { findPush } from '#db/queries/push/find.ts';
import {
  countersOf,
  countOutcomes,
  countPending,
  outcomesOf,
  readCounters,
  readInSnapshot,
} from '#db/queries/push/law.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { withTransaction } from '#db/tx.ts';
import type { ServerContext } from '../context.ts';

/** Up to so many recipients every look at a push counts its rows. */
const mostByRows = 20_000;

/**
 * Counts a push three times over: the audience the planner wrote, the outcomes in delivery rows, and who is pending in
 * slices and intents; and compares the roll-ups with the rows. Read in one snapshot, or a running push would seem to
 * break the law between two statements. Of a large push the roll-ups stand for the rows: a page of the console must not
 * read a million of them; upkeep counts them when the push is over, and `rows` does at any time.
 */
export async function countPush(context: ServerContext, app: AppRow, push: PushRow, by: 'auto' | 'rows') {
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  return withTransaction(context.pool, async (tx) => {
    await readInSnapshot(tx);
    const row = (await findPush(tx, push.day, push.id, push.organization_id)) ?? push;
    const pending = await countPending(tx, buckets, push);
    const rollUps = await readCounters(tx, buckets, push);
    const rows = by === 'rows' || row.audience_count <= mostByRows;
    const outcomes = rows ? await countOutcomes(tx, buckets, push) : outcomesOf(rollUps);
    const { holds, differences } = checkLaw({
      audience: row.audience_count,
      outcomes: countsOfRows(outcomes),
      pending,
      counters: countersOf(rollUps),
    });
    const said = differences.map((one) => `${one.of}: expected ${one.expected}, found ${one.found}`);
    return {
      row,
      outcomes,
      pending,
      law: { holds, differences: said },
      countedFrom: rows ? 'rows' : 'roll_ups',
    } as const;
  });
}
