import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import type { LaneWork } from './backlog.ts';
import type { Result } from './settlement.ts';
import { Settler } from './settler.ts';

/** A settler for each lane something of which was called. */
export class Settlers {
  readonly #context: EngineContext;
  readonly #onSettled: (work: LaneWork, results: Result[]) => void;
  readonly #settlers = new Map<Lane, Settler>();

  constructor(context: EngineContext, onSettled: (work: LaneWork, results: Result[]) => void) {
    this.#context = context;
    this.#onSettled = onSettled;
  }

  of(work: LaneWork): Settler {
    const existing = this.#settlers.get(work.lane);
    if (existing !== undefined) return existing;
    const settler = new Settler(this.#context, work.lane, (results) => this.#onSettled(work, results));
    this.#settlers.set(work.lane, settler);
    return settler;
  }

  /** Forgets those of lanes that are lost, once nothing of them is in hand. */
  forget(isHeld: (lane: Lane) => boolean): void {
    for (const lane of this.#settlers.keys()) if (lane.lost && !isHeld(lane)) this.#settlers.delete(lane);
  }

  /** Resolves when all results are written. */
  async drained(): Promise<void> {
    await Promise.all([...this.#settlers.values()].map((settler) => settler.drained()));
  }
}
