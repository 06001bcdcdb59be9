import type { LaneWork, Part } from './backlog.ts';
import type { Prepared } from './prepare.ts';
import type { Sender } from './sender.ts';

/** Recipients of one lane on their way to the wire: taken from the slices, prepared, waiting for places, reserved. */
export interface Window {
  work: LaneWork;
  sender: Sender;
  parts: Part[];
  /** Calls it needs places for; 0 when nobody of it will be called. */
  slots: number;
  transactional: boolean;
  /** True: the first of an app that stood still. */
  first: boolean;
  /** True: recipients share calls, so that there are fewer calls than recipients. */
  batched: boolean;
  /** Null until the recipients are loaded and decided on. */
  prepared: Prepared | null;
  /** Monotonic milliseconds at which what it was decided on had been read. */
  preparedAt: number;
  /** `started`: being reserved, from then on it goes through. `dropped`: its recipients are, or will be, put back. */
  state: 'preparing' | 'ready' | 'started' | 'dropped';
}

/** Takes the recipients of the parts out of their slices, so that no other window starts with them. */
export function takeUp({ work, parts }: Pick<Window, 'work' | 'parts'>): void {
  for (const { slice, start, stop } of parts) {
    slice.next = stop;
    slice.open++;
    for (let i = start; i < stop; i++) work.inFlight.add(slice.row.recipients[i]!);
  }
}

/** Puts back a window nothing of which was reserved. */
export function putBack({ work, parts }: Window): void {
  for (const { slice, start, stop } of parts) {
    slice.next = start;
    slice.open--;
    for (let i = start; i < stop; i++) work.inFlight.delete(slice.row.recipients[i]!);
  }
}

export function sizeOf(parts: Part[]): number {
  return parts.reduce((sum, part) => sum + part.stop - part.start, 0);
}
