import type { FallbackWhen } from '#contract/fallback.ts';

/** One step as its row has it. */
interface Step {
  when: FallbackWhen;
  within_minutes?: number | undefined;
  message: Record<string, unknown>;
  template_id: string;
}

/** The steps that follow one push: the first of them fired or waiting, the others handed on with it. */
export interface StoredSteps {
  push_id: string;
  steps: readonly Step[];
  fired_at: Date | null;
  child_id: string | null;
  result: 'sent' | 'nobody' | 'stopped' | null;
}

export interface StepState {
  step: Step;
  /** The push it follows; null while that one is not there. */
  after: string | null;
  state: 'waiting' | 'sent' | 'nobody' | 'stopped' | 'not_reached';
  firedAt: Date | null;
  childId: string | null;
}

/**
 * The whole strategy of a first push as it stands, from the rows of its family. Each step that was sent handed the rest to
 * the push it made, so they are followed from row to row; where one came to nobody, those behind it are not reached.
 */
export function strategyOf(rootId: string, rows: ReadonlyMap<string, StoredSteps>): StepState[] {
  const found: StepState[] = [];
  for (let row = rows.get(rootId); row !== undefined; ) {
    const [step, ...rest] = row.steps;
    if (step === undefined) break;
    const { push_id: after, fired_at: firedAt, child_id: childId, result } = row;
    found.push({ step, after, state: result ?? 'waiting', firedAt, childId });
    const next = result === 'sent' && childId !== null ? rows.get(childId) : undefined;
    if (next === undefined) {
      const left = result === null || result === 'sent' ? ('waiting' as const) : ('not_reached' as const);
      found.push(...rest.map((one) => ({ step: one, after: null, state: left, firedAt: null, childId: null })));
    }
    row = next;
  }
  return found;
}

/** How a push came of its parent: by the step that made it, else by its audience (a retry walks deliveries). */
export function relationOf(
  push: { id: string; parent_id: string | null; audience: Record<string, unknown> },
  steps: ReadonlyMap<string, StoredSteps>,
): { relation: 'first' | 'fallback' | 'retry' | 'roll_out'; when: FallbackWhen | null } {
  if (push.parent_id === null) return { relation: 'first', when: null };
  const row = steps.get(push.parent_id);
  if (row?.child_id === push.id) return { relation: 'fallback', when: row.steps[0]?.when ?? null };
  return { relation: 'deliveries' in push.audience ? 'retry' : 'roll_out', when: null };
}
