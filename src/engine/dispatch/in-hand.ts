import type { SliceRow } from '#db/queries/slice/row.ts';
import type { Lane } from '../lanes/lane.ts';
import { laneKey } from '../lanes/lane.ts';
import { type HeldSlice, LaneWork } from './backlog.ts';
import type { PushPlan } from './push-plan.ts';

/** The slices this engine works on, by the lanes it holds. */
export class InHand {
  readonly #works = new Map<string, LaneWork>();

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
    return { work, slice };
  }

  /** Lets go of lanes that are not ours any more. */
  forgetLost(): void {
    for (const [key, work] of this.#works) if (work.lane.lost) this.#works.delete(key);
  }
}
