import { Gather } from '#core/gather.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import type { HeldSlice, LaneWork } from './backlog.ts';
import { finishSlices } from './finish-slice.ts';

/** Ends slices that have nobody left to start and nobody in flight. */
export class Finisher {
  readonly #context: EngineContext;
  readonly #lanes = new WeakMap<Lane, Gather<SliceRow, boolean>>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** Answers whether rows changed that should be read again. Whatever happens, the slice is in hand no more. */
  async finish(work: LaneWork, slice: HeldSlice): Promise<boolean> {
    if (slice.finishing) return false;
    slice.finishing = true;
    try {
      return await this.#of(work.lane).get(slice.row);
    } catch (error) {
      this.#context.log.error({ err: error, slice: slice.row.id }, 'finishing a slice failed');
      return false;
    } finally {
      // Not finished for whatever reason: the next look brings it again.
      work.remove(slice);
    }
  }

  /**
   * Slices of a lane that end while others are being ended share the next transaction. Answers whether there is something
   * to read: slices of those who wait, or this one, because it is not over.
   */
  #of(lane: Lane): Gather<SliceRow, boolean> {
    const existing = this.#lanes.get(lane);
    if (existing !== undefined) return existing;
    const made = new Gather<SliceRow, boolean>(async (rows) => {
      const { gone, made } = await finishSlices(this.#context, rows);
      return rows.map((row) => made > 0 || !gone.has(row.id));
    });
    this.#lanes.set(lane, made);
    return made;
  }
}
