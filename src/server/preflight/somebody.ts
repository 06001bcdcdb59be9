import type { AudienceInput } from '#contract/audience.ts';
import type { Rule } from '#contract/rule.ts';
import { ruleOf } from '#core/audience/set.ts';
import { bucketsOf } from '#core/bucket.ts';
import { dayOf } from '#core/ids.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { firstId, idAfter, lastId, matchRange } from '#db/queries/segment/match.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import { idAtShare } from '../audience/estimate.ts';
import { isList, resolveList } from '../audience/lists.ts';
import { expandedRule, rulesOf } from '../audience/world.ts';
import type { ServerContext } from '../context.ts';
import { storedRule } from '../pushes/audience.ts';

const pageSize = 2000;
/** Pages of recipients looked through for one who is in the audience. */
const mostPages = 30;

/**
 * A random recipient of an audience, or null when it has nobody, or nobody that a bounded search meets. `random` gives
 * numbers from 0 to under 1.
 */
export async function somebodyOf(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  audience: AudienceInput,
  random: () => number,
): Promise<string | null> {
  if (isList(audience)) {
    const { ids } = await resolveList(context, app, vault, audience);
    return oneOf(
      ids.map(([, id]) => id),
      random,
    );
  }
  const stored = await storedRule(context, app, vault, audience, '/audience');
  const rule = expandedRule(ruleOf(stored), rulesOf(await allSegments(context.pool, app.id)), '/audience');
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread }).toSorted(() => random() - 0.5);
  const start = idAtShare(random());
  for (const [after, end] of [
    [start, lastId],
    [firstId, start],
  ] as const) {
    for (const b of buckets.slice(0, mostPages / 2)) {
      const found = await oneOfPage(context, app, rule, b, after, end, random);
      if (found !== null) return found;
    }
  }
  return null;
}

async function oneOfPage(
  context: ServerContext,
  app: AppRow,
  rule: Rule,
  b: number,
  after: string,
  end: string,
  random: () => number,
): Promise<string | null> {
  const next = await idAfter(context.pool, b, app.id, after, pageSize);
  const upto = next === null || next > end ? end : next;
  const range = { b, appId: app.id, after, upto };
  return oneOf(await matchRange(context.pool, rule, range, { now: context.clock.now(), dayOf }), random);
}

function oneOf(ids: readonly string[], random: () => number): string | null {
  return ids[Math.floor(random() * ids.length)] ?? null;
}
