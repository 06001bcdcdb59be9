import type { SliceRow } from '#db/queries/slice/row.ts';
import type { Lane } from '../lanes/lane.ts';
import { laneKey } from '../lanes/lane.ts';
import { type HeldSlice, LaneWork } from './backlog.ts';
import type { PushPlan } from './push-plan.ts';

/** The slices this engine works on, by the lanes it holds. */
export class InHand {
  readonly #works = new Map<string, LaneWork>();
  /** Milliseconds since 1970 from which on all of them are due. */
  #allDueAt = 0;

  get works(): LaneWork[] {
    return [...this.#works.values()];
  }

  get slices(): HeldSlice[] {
    return this.works.flatMap((work) => work.slices);
  }

  get isEmpty(): boolean {
    return this.works.every((work) => work.slices.length === 0);
  }

  /** What a lane has in hand; undefined when nothing of it ever was. */
  of(lane: Pick<Lane, 'appId' | 'b'>): LaneWork | undefined {
    return this.#works.get(laneKey(lane));
  }

  /** Keeps a slice; undefined when it is there already. */
  add(lane: Lane, row: SliceRow, plan: PushPlan): { work: LaneWork; slice: HeldSlice } | undefined {
    const known = this.of(lane);
    const work = known?.lane === lane ? known : new LaneWork(lane);
    this.#works.set(laneKey(lane), work);
    // Two looks at once may bring the same.
    if (work.slices.some((slice) => slice.row.id === row.id)) return undefined;
    const slice: HeldSlice = { row, plan, next: row.next, open: 0, finishing: false };
    work.add(slice);
    this.#allDueAt = Math.max(this.#allDueAt, row.due_at.getTime());
    return { work, slice };
  }

  /** In how many milliseconds the next of those that are not due yet will be; Infinity when all are. */
  dueIn(now: Date): number {
    if (now.getTime() >= this.#allDueAt) return Number.POSITIVE_INFINITY;
    const later = this.slices.map(({ row }) => row.due_at.getTime() - now.getTime()).filter((ms) => ms > 0);
    if (later.length === 0) this.#allDueAt = 0;
    return Math.min(Number.POSITIVE_INFINITY, ...later);
  }

  /** Lets go of lanes that are not ours any more. */
  forgetLost(): void {
    for (const [key, work] of this.#works) if (work.lane.lost) this.#works.delete(key);
  }
}
