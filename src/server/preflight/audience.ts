import type { Rule } from '#contract/rule.ts';
import { ruleOf, type StoredPart } from '#core/audience/set.ts';
import { bucketsOf } from '#core/bucket.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { firstId, lastId, matchRange } from '#db/queries/segment/match.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import { countRule } from '../audience/count.ts';
import { idAtShare, interval, sizeOf } from '../audience/estimate.ts';
import { expandedRule, rulesOf } from '../audience/world.ts';
import type { ServerContext } from '../context.ts';
import { listByBucket } from '../pushes/audience.ts';
import type { Composed } from '../pushes/compose.ts';

/** Of a larger audience about this many are looked at. */
const enough = 20_000;
/** An app of this many recipients is counted to the last one, whatever a sample says. */
const countable = 2_000_000;
/** After this long no further part of the app is looked at; what is under way ends. Milliseconds. */
const patienceMs = 5000;
const atOnce = 4;
const groupSize = 2000;

/** Some of the audience: recipients of one bucket. */
export interface Group {
  b: number;
  ids: string[];
}

/** How many the audience has, and how much of it was looked at. */
export interface Looked {
  count: number;
  exact: boolean;
  low: number;
  high: number;
  /** Recipients of the audience that were looked at: all of them when `whole`. */
  lookedAt: number;
  whole: boolean;
}

/**
 * Hands the audience, or a random part of a large one, to `look`, and tells how many it has. Recipient ids are the output
 * of an HMAC, so those between two bounds are a random sample of every bucket: the app is walked by equal stretches of
 * ids until enough of the audience was seen, all of it, or time is up.
 */
export async function lookAtAudience(
  context: ServerContext,
  composed: Composed,
  look: (group: Group) => Promise<void>,
): Promise<Looked> {
  const { app, stored, dueAt } = composed;
  const list = listByBucket(app, stored);
  if (list !== null) {
    let count = 0;
    for (const [b, ids] of list) {
      await look({ b, ids });
      count += ids.length;
    }
    return { count, exact: true, low: count, high: count, lookedAt: count, whole: true };
  }
  const rule = expandedRule(
    ruleOf(stored as StoredPart),
    rulesOf(await allSegments(context.pool, app.id)),
    '/audience',
  );
  const size = await sizeOf(context, app);
  const steps = Math.max(1, Math.floor(size / enough));
  const deadline = performance.now() + patienceMs;
  let lookedAt = 0;
  let step = 0;
  do {
    lookedAt += await lookAtStretch(context, app, rule, dueAt, { from: step / steps, to: (step + 1) / steps }, look);
    step++;
  } while (step < steps && lookedAt < enough && performance.now() < deadline);
  if (step === steps) {
    return { count: lookedAt, exact: true, low: lookedAt, high: lookedAt, lookedAt, whole: true };
  }
  if (size <= countable) {
    const count = await countRule(context, app, rule, dueAt);
    return { count, exact: true, low: count, high: count, lookedAt, whole: false };
  }
  const share = step / steps;
  const { low, high } = interval(lookedAt, Math.max(lookedAt, Math.round(size * share)));
  const scaled = (part: number) => Math.round(part / share);
  return { count: scaled(lookedAt), exact: false, low: scaled(low), high: scaled(high), lookedAt, whole: false };
}

/** Everybody of the audience whose id lies in a stretch of all ids, in every bucket; answers how many. */
async function lookAtStretch(
  context: ServerContext,
  app: AppRow,
  rule: Rule,
  now: Date,
  { from, to }: { from: number; to: number },
  look: (group: Group) => Promise<void>,
): Promise<number> {
  const after = from === 0 ? firstId : idAtShare(from);
  const upto = to >= 1 ? lastId : idAtShare(to);
  const waiting = bucketsOf({ start: app.bucket_start, spread: app.spread });
  let found = 0;
  const work = async () => {
    for (let b = waiting.pop(); b !== undefined; b = waiting.pop()) {
      const ids = await matchRange(context.pool, rule, { b, appId: app.id, after, upto }, { now, dayOf });
      found += ids.length;
      for (let start = 0; start < ids.length; start += groupSize) {
        await look({ b, ids: ids.slice(start, start + groupSize) });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  return found;
}
