import type { Rule } from '#contract/rule.ts';
import { ExpandError, expandRule } from '#core/audience/expand-rule.ts';
import { ruleOf, type StoredPart } from '#core/audience/set.ts';
import { withoutRest } from '#core/experiment/arms.ts';
import type { Pool } from '#db/pool.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { allSegments } from '#db/queries/segment/store.ts';

/** What an audience is for the whole of its planning, whatever becomes of the segments it names. */
export type Frozen = { rule: Rule; now: string };

/**
 * The audience of a push as one rule with all segments in place, at the time the push is due; as frozen before, when
 * planning only goes on. Null for a retry, which has no rule. `unusable`: the segments it names have grown beyond what
 * one statement may ask.
 */
export async function freeze(pool: Pool, push: PushRow, fresh: boolean): Promise<Frozen | null | 'unusable'> {
  if ('deliveries' in push.audience) return null;
  const before = (push.audience as { frozen?: Frozen }).frozen;
  if (!fresh && before !== undefined) return before;
  const { frozen: _, ...stored } = push.audience as { frozen?: Frozen };
  const segments = new Map((await allSegments(pool, push.app_id)).map((row) => [row.id, row.rule]));
  const rule = withoutRest(ruleOf(stored as StoredPart), push.experiment, push.id);
  try {
    return { rule: expandRule(rule, segments), now: push.due_at.toISOString() };
  } catch (error) {
    if (error instanceof ExpandError) return 'unusable';
    throw error;
  }
}
