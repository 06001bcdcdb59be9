import type { Portion, Rank } from '#db/queries/slice/due.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';
import type { Lane } from '../lanes/lane.ts';
import type { PushPlan } from './push-plan.ts';
import type { Window } from './window.ts';

/** A due slice this engine works on. `next` runs ahead of the row while a window is being reserved. */
export interface HeldSlice {
  row: SliceRow;
  plan: PushPlan;
  next: number;
  /** Windows of it that are being reserved, sent or settled. */
  open: number;
  /** True while it is being ended. */
  finishing: boolean;
}

/** A stretch of one slice within a window. */
export interface Part {
  slice: HeldSlice;
  start: number;
  stop: number;
}

/** What one lane has in hand: its due slices, best first, and the recipients whose calls are not settled yet. */
export class LaneWork {
  readonly lane: Lane;
  readonly slices: HeldSlice[] = [];
  readonly inFlight = new Set<string>();
  /** The window taken up and not reserved yet: slices move on in order, so the next one of the lane waits for it. */
  ahead: Window | null = null;
  /** True when the last look found slices that are over (cancelled, expired) and only need to be written off. */
  sweepable = false;
  /** Once fewer are left to start there may be more to read; 0 when the last look brought all there were. */
  lookBelow = 0;

  constructor(lane: Lane) {
    this.lane = lane;
  }

  add(slice: HeldSlice): void {
    // From the end, because slices are read best first.
    const at = this.slices.findLastIndex((other) => !before(slice, other));
    this.slices.splice(at + 1, 0, slice);
  }

  remove(slice: HeldSlice): void {
    const at = this.slices.indexOf(slice);
    if (at >= 0) this.slices.splice(at, 1);
  }

  /** Recipients of its slices that no window has taken up yet. */
  get left(): number {
    return this.slices.reduce((sum, { row, next }) => sum + row.recipients.length - next, 0);
  }

  /**
   * From which rank on the lane has enough in hand, so that only better slices need to be read; null when it has not.
   * Without this every hint of a planner at work would bring more of its campaign into memory.
   */
  enough({ slices, recipients }: Portion): Rank | null {
    let [n, left] = [0, 0];
    for (const { row, next } of this.slices) {
      if (next >= row.recipients.length) continue;
      n++;
      left += row.recipients.length - next;
      if (n >= slices || left >= recipients) return { transactional: row.transactional, priority: row.priority };
    }
    return null;
  }

  get busy(): boolean {
    return this.inFlight.size > 0 || this.slices.some((slice) => slice.open > 0);
  }

  /** The slice that goes next of those that `may` says can go on. */
  first(may: (slice: HeldSlice) => boolean): HeldSlice | undefined {
    return this.slices.find((slice) => slice.next < slice.row.recipients.length && may(slice));
  }

  /**
   * The next window: up to `limit` recipients from the best slices that `may` says can go on, of each as many as `grab`
   * has tokens for. A stretch ends before a recipient who is being called already: a second call to the same openid
   * waits before its intent.
   */
  window(
    limit: number,
    may: (slice: HeldSlice) => boolean,
    grab: (slice: HeldSlice, n: number) => number = (_, n) => n,
  ): Part[] {
    const parts: Part[] = [];
    const taken = new Set<string>();
    for (const slice of this.slices) {
      if (taken.size >= limit) break;
      if (slice.next >= slice.row.recipients.length || !may(slice)) continue;
      const start = slice.next;
      const free = this.#freeFrom(slice, limit - taken.size, taken);
      const stop = free > 0 ? start + grab(slice, free) : start;
      for (const recipient of slice.row.recipients.slice(start, stop)) taken.add(recipient);
      if (stop > start) parts.push({ slice, start, stop });
    }
    return parts;
  }

  /** How many recipients from the slice's next on nobody is calling, at most `limit`. */
  #freeFrom(slice: HeldSlice, limit: number, taken: ReadonlySet<string>): number {
    const { recipients } = slice.row;
    const here = new Set<string>();
    for (let at = slice.next; at < recipients.length && here.size < limit; at++) {
      const recipient = recipients[at]!;
      if (this.inFlight.has(recipient) || taken.has(recipient) || here.has(recipient)) break;
      here.add(recipient);
    }
    return here.size;
  }
}

/** Which of two slices goes first: transactional, then priority, then who is due longest. */
export function before(a: HeldSlice, b: HeldSlice): boolean {
  if (a.row.transactional !== b.row.transactional) return a.row.transactional;
  if (a.row.priority !== b.row.priority) return a.row.priority > b.row.priority;
  return a.row.due_at < b.row.due_at;
}
