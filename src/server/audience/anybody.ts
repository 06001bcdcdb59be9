import type { Rule } from '#contract/rule.ts';
import { ruleOf, type StoredPart, type StoredSet } from '#core/audience/set.ts';
import { bucketsOf } from '#core/bucket.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { aliveRecipients } from '#db/queries/recipient/seen.ts';
import { countRange, firstId, lastId } from '#db/queries/segment/match.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import type { ServerContext } from '../context.ts';
import { listByBucket, type StoredAudience } from '../pushes/audience.ts';
import { idAtShare, sizeOf } from './estimate.ts';
import { expandedRule, rulesOf } from './world.ts';

/** Recipients of one bucket a look begins with; each further one takes twice as many. */
const fewAtFirst = 1000;
/** After this long it is taken that there is somebody. Milliseconds. */
const patienceMs = 2000;

/**
 * Whether an audience names anybody we know. Stops at the first; whoever asks of a large app in which nobody is found
 * for two seconds is told yes.
 */
export async function namesAnybody(
  context: ServerContext,
  app: AppRow,
  stored: StoredAudience,
  now: Date,
): Promise<boolean> {
  const list = listByBucket(app, stored);
  if (list === null) return ruleNamesAnybody(context, app, await expanded(context, app, stored), now);
  for (const [b, ids] of list) {
    if ((await aliveRecipients(context.pool, b, app.id, ids)).size > 0) return true;
  }
  return false;
}

/** The rule of an audience that is no list, its segments in place. */
export async function expanded(context: ServerContext, app: AppRow, stored: StoredAudience): Promise<Rule> {
  const segments = rulesOf(await allSegments(context.pool, app.id));
  return expandedRule(ruleOf(stored as StoredPart | StoredSet), segments, '/audience');
}

/** Ids are the output of an HMAC: each further stretch of them is a random part of those not looked at yet. */
async function ruleNamesAnybody(context: ServerContext, app: AppRow, rule: Rule, now: Date): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  const perBucket = Math.max(1, (await sizeOf(context, app)) / app.spread);
  let from = 0;
  for (let step = fewAtFirst / perBucket; from < 1; step *= 2) {
    const to = Math.min(1, from + step);
    for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
      const range = {
        b,
        appId: app.id,
        after: from === 0 ? firstId : idAtShare(from),
        upto: to === 1 ? lastId : idAtShare(to),
      };
      if ((await countRange(context.pool, rule, range, { now, dayOf })) > 0) return true;
      if (performance.now() > deadline) return true;
    }
    from = to;
  }
  return false;
}
