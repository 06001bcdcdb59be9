import type { Part } from './backlog.ts';
import type { Candidate, Prepared } from './prepare.ts';
import type { PushPlan } from './push-plan.ts';

/**
 * How large a window of a batching channel is: where everybody gets the same text, as many as one call takes; else as
 * many as may be called one by one, since each may have a text of their own.
 */
export function batchSize({ channel, constantData }: PushPlan, share: number): { recipients: number; calls: number } {
  return constantData === null ? { recipients: share, calls: share } : { recipients: channel.batch, calls: 1 };
}

/** The addresses a recipient's target stands for: some have several devices. */
export function targetsOf({ address }: PushPlan, target: string): string[] {
  return address !== null && address !== 'alias' ? target.split(',') : [target];
}

/** Candidates of one part that go out in one call each: of the same text, and no more targets than a call takes. */
export function batchesOf<T extends Candidate>(plan: PushPlan, candidates: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (const those of Map.groupBy(candidates, ({ body }) => body).values()) {
    let batch: T[] = [];
    let targets = 0;
    for (const one of those) {
      const own = targetsOf(plan, one.target).length;
      if (batch.length > 0 && targets + own > plan.channel.batch) {
        batches.push(batch);
        batch = [];
        targets = 0;
      }
      batch.push(one);
      targets += own;
    }
    if (batch.length > 0) batches.push(batch);
  }
  return batches;
}

/** How many calls a prepared window of batches will make. */
export function callsOf(parts: readonly Part[], { candidates }: Prepared): number {
  const byPart = Map.groupBy(candidates, ({ part }) => part);
  return parts.reduce((sum, part) => sum + batchesOf(part.slice.plan, byPart.get(part) ?? []).length, 0);
}
