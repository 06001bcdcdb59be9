import type { Rule } from '#contract/rule.ts';
import { ExpandError, expandRule } from '#core/audience/expand-rule.ts';
import { ruleOf, type StoredPart } from '#core/audience/set.ts';
import { triedRule } from '#core/experiment/arms.ts';
import type { Pool } from '#db/pool.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { allSegments } from '#db/queries/segment/store.ts';

/** What an audience is for the whole of its planning, whatever becomes of the segments it names. */
export type Frozen = { rule: Rule; now: string };

/** Those of an experiment who wait for its winner are not of this push. */
function wholeRule({ experiment, id }: PushRow, stored: StoredPart): Rule {
  const tried = experiment === null ? null : triedRule(experiment, id);
  return tried === null ? ruleOf(stored) : { all: [ruleOf(stored), tried] };
}

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
  try {
    return { rule: expandRule(wholeRule(push, stored as StoredPart), segments), now: push.due_at.toISOString() };
  } catch (error) {
    if (error instanceof ExpandError) return 'unusable';
    throw error;
  }
}
