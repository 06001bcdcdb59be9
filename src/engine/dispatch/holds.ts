import type { Call } from '#db/batch.ts';
import { creditsToHold, creditsToLetGo } from '#db/queries/consent/hold.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { Lane } from '../lanes/lane.ts';
import type { HeldSlice } from './backlog.ts';
import type { PushPlan } from './push-plan.ts';

/** A recipient of a push, as far as held credits go. */
interface Concerned {
  slice: HeldSlice;
  recipientId: string;
}

/** Statements that let pushes hold a credit of these recipients again; none for pushes that hold none. */
export function holds(lane: Lane, those: readonly Concerned[]): Call[] {
  return byPlan(those).map(([{ push, rank, template }, ids]) => {
    return creditsToHold(lane, template.id, ids, claimOf(push, rank));
  });
}

/** Statements that end what pushes hold of these recipients, who are called, or will not be; none for most. */
export function letsGo(lane: Lane, those: readonly Concerned[], now: Date): Call[] {
  return byPlan(those).map(([{ push, template }, ids]) => creditsToLetGo(lane, template.id, ids, push.id, now));
}

/** How a push holds a credit. After `send_before` it holds nothing, whatever became of its engine. */
export function claimOf(push: Pick<PushRow, 'id' | 'send_before'>, rank: number) {
  return { p: push.id, r: rank, u: push.send_before.getTime() };
}

function byPlan(those: readonly Concerned[]): [PushPlan, string[]][] {
  const holding = those.filter(({ slice }) => slice.plan.push.hold_credits);
  if (holding.length === 0) return [];
  const groups = Map.groupBy(holding, ({ slice }) => slice.plan);
  return [...groups].map(([plan, ones]) => [plan, ones.map((one) => one.recipientId)]);
}
