import { useRef } from 'react';
import type { PushItem } from '../../api/contract.ts';

export type Counted = Pick<PushItem, 'id' | 'state' | 'audience_count' | 'finished_at'> & {
  counts: Pick<NonNullable<PushItem['counts']>, 'accepted' | 'failed' | 'suppressed' | 'unknown'> | null;
};

/** Whether numbers of a push are still moving, so that it is worth looking again soon. */
export function isMoving(push: Pick<PushItem, 'state' | 'finished_at'>): boolean {
  if (push.finished_at !== null) return false;
  return push.state === 'planning' || push.state === 'sending' || push.state === 'cancelled';
}

/** Who has an outcome already. */
export function settledOf({ counts }: Pick<Counted, 'counts'>): number {
  return counts === null ? 0 : counts.accepted + counts.failed + counts.suppressed + counts.unknown;
}

export interface Pace {
  /** Outcomes a second over the last looks; null before the second look. */
  perSecond: number | null;
  /** Seconds until everybody planned so far has an outcome; null when that cannot be said. */
  secondsLeft: number | null;
}

interface Look {
  at: number;
  settled: number;
}

/** A rate is measured over this long: short enough to follow a pause, long enough not to flicker. */
const windowMs = 8000;

/** How fast each push goes, from what its counts were at the last looks. `at` is when the counts were read. */
export function usePace(pushes: readonly Counted[], at: number): (push: Counted) => Pace {
  const looks = useRef(new Map<string, Look[]>());
  for (const push of pushes) note(looks.current, push, at);
  return (push) => paceOf(looks.current.get(push.id) ?? [], push);
}

function note(all: Map<string, Look[]>, push: Counted, at: number): void {
  const before = all.get(push.id) ?? [];
  if (before.at(-1)?.at === at) return;
  const kept = before.filter((look) => at - look.at <= windowMs);
  all.set(push.id, [...kept, { at, settled: settledOf(push) }]);
}

export function paceOf(looks: readonly Look[], push: Counted): Pace {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!isMoving(push) || first === undefined || last === undefined || last.at === first.at) {
    return { perSecond: null, secondsLeft: null };
  }
  const perSecond = ((last.settled - first.settled) / (last.at - first.at)) * 1000;
  const left = push.audience_count - last.settled;
  // While the planner is still walking, who is left is not known yet.
  const known = push.state !== 'planning' && perSecond > 0 && left > 0;
  return { perSecond, secondsLeft: known ? left / perSecond : null };
}
