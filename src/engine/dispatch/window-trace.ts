import type { Tracer } from '#core/tracing/tracer.ts';
import type { Window } from './window.ts';

/** Ids of the pushes a window has parts of. */
export function pushesOf(parts: Window['parts']): Set<string> {
  return new Set(parts.map(({ slice }) => slice.plan.push.id));
}

/** How long parts of a window waited for their turn, and what the reserve took. Wall-clock milliseconds. */
export function traceReserved(tracer: Tracer, parts: Window['parts'], from: number, until: number): void {
  for (const { slice, start, stop } of parts) {
    const dueAt = Math.min(slice.row.due_at.getTime(), from);
    tracer.note('lease', [slice.plan.push.id], dueAt, from, { recipients: stop - start });
  }
  tracer.note('reserve', pushesOf(parts), from, until);
}
