import type { Rule } from '#contract/rule.ts';
import { bucketsOf } from '#core/bucket.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { firstId, idAfter, lastId, matchRange } from '#db/queries/segment/match.ts';
import { addMembers } from '#db/queries/segment/members.ts';
import type { ServerContext } from '../context.ts';

const pageSize = 16_000;

/**
 * Makes members of a list out of whoever an expanded rule is true of now, range by range; each is durable by itself.
 * About 5 s per million recipients.
 */
export async function fillList(
  context: ServerContext,
  app: AppRow,
  segmentId: string,
  rule: Rule,
  now: Date,
): Promise<void> {
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    for (let after: string | null = firstId; after !== null; ) {
      const upto: string | null = await idAfter(context.pool, b, app.id, after, pageSize);
      const range = { b, appId: app.id, after, upto: upto ?? lastId };
      await addMembers(context.pool, b, segmentId, await matchRange(context.pool, rule, range, { now, dayOf }));
      after = upto;
    }
  }
}
