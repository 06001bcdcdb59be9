import type { Rule } from '#contract/rule.ts';
import { bucketsOf } from '#core/bucket.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { countRange, firstId, lastId } from '#db/queries/segment/match.ts';
import type { ServerContext } from '../context.ts';

/** Statements at a time: enough for two cores, few enough to leave connections for everybody else. */
const atOnce = 4;

/** How many recipients of an app an expanded rule is true of, at a moment; of those with an id up to `upto`. */
export async function countRule(
  context: ServerContext,
  app: AppRow,
  rule: Rule,
  now: Date,
  upto = lastId,
): Promise<number> {
  const waiting = bucketsOf({ start: app.bucket_start, spread: app.spread });
  let total = 0;
  const work = async () => {
    for (let b = waiting.pop(); b !== undefined; b = waiting.pop()) {
      const range = { b, appId: app.id, after: firstId, upto };
      const count = await countRange(context.pool, rule, range, { now, dayOf });
      total += count;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  return total;
}
