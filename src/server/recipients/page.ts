import type { Rule } from '#contract/rule.ts';
import { bucketsOf } from '#core/bucket.ts';
import { dayOf, isUuid } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadRecipients } from '#db/queries/recipient/load.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import { firstId, idAfter, lastId, matchRange } from '#db/queries/segment/match.ts';
import type { ServerContext } from '../context.ts';
import { badCursor } from '../cursor.ts';

/** Recipients a call looks at, whatever it finds: about a quarter of a second. */
const mostLookedAt = 50_000;
/** Recipients a statement looks at where a rule may name few of them. */
const step = 5000;

interface Page {
  rows: RecipientRow[];
  /** Where the next page begins: `bucket.id`; null behind the last recipient. */
  next: string | null;
}

/** A page of an app's recipients of whom an expanded rule is true (all: null), by bucket and id. */
export async function recipientsPage(
  context: Pick<ServerContext, 'pool' | 'clock'>,
  app: AppRow,
  rule: Rule | null,
  cursor: string | undefined,
  limit: number,
): Promise<Page> {
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const from = cursorOf(cursor, buckets);
  const now = context.clock.now();
  const rows: RecipientRow[] = [];
  let looked = 0;
  let after = from.after;
  for (let i = from.index; i < buckets.length; ) {
    const b = buckets[i]!;
    if (rows.length >= limit || looked >= mostLookedAt) return { rows, next: `${b}.${after}` };
    const look = rule === null ? limit - rows.length : step;
    const upto = (await idAfter(context.pool, b, app.id, after, look)) ?? lastId;
    const range = { b, appId: app.id, after, upto };
    const ids = await matchRange(context.pool, rule ?? { everyone: true }, range, { now, dayOf });
    const taken = ids.slice(0, limit - rows.length);
    const loaded = new Map((await loadRecipients(context.pool, b, app.id, taken)).map((row) => [row.id, row]));
    rows.push(...taken.flatMap((id) => loaded.get(id) ?? []));
    looked += look;
    after = taken.length < ids.length ? taken.at(-1)! : upto;
    if (after === lastId) {
      i++;
      after = firstId;
    }
  }
  return { rows, next: null };
}

/** Throws ApiError `validation_failed` for what no page of this app has given. */
function cursorOf(cursor: string | undefined, buckets: number[]): { index: number; after: string } {
  if (cursor === undefined) return { index: 0, after: firstId };
  const [b = '', after = ''] = cursor.split('.');
  const index = buckets.indexOf(/^\d{1,4}$/.test(b) ? Number(b) : -1);
  if (index < 0 || !isUuid(after)) throw badCursor();
  return { index, after };
}
