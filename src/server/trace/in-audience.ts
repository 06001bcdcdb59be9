import type { Rule } from '#contract/rule.ts';
import { ExpandError, expandRule } from '#core/audience/expand-rule.ts';
import { ruleOf, type StoredPart } from '#core/audience/set.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { matchRange } from '#db/queries/segment/match.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import { rulesOf } from '../audience/world.ts';
import type { ServerContext } from '../context.ts';
import type { Who } from './who.ts';

/** Whether a push means somebody whom it has not come to: by its list, or by its rule as frozen or as it is now. */
export async function isMeant(context: ServerContext, app: AppRow, push: PushRow, who: Who): Promise<boolean> {
  const { audience } = push;
  if ('deliveries' in audience) return false;
  if ('list' in audience) return (audience.recipients as string[]).includes(who.id);
  const { frozen, ...stored } = audience as { frozen?: { rule: Rule; now: string } };
  const rule = frozen?.rule ?? (await expanded(context, app, stored as StoredPart));
  if (rule === null) return false;
  const range = { b: who.b, appId: app.id, after: idBefore(who.id), upto: who.id };
  const now = frozen === undefined ? push.due_at : new Date(frozen.now);
  return (await matchRange(context.pool, rule, range, { now, dayOf })).length > 0;
}

async function expanded(context: ServerContext, app: AppRow, stored: StoredPart): Promise<Rule | null> {
  try {
    return expandRule(ruleOf(stored), rulesOf(await allSegments(context.pool, app.id)));
  } catch (error) {
    if (error instanceof ExpandError) return null;
    throw error;
  }
}

/** The id right before another, so that a range holds that one alone. */
function idBefore(id: string): string {
  const digits = (BigInt(`0x${id.replaceAll('-', '')}`) - 1n).toString(16).padStart(32, '0');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
