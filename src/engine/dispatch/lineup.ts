import type { Sender } from './sender.ts';
import type { Window } from './window.ts';

/**
 * Prepared windows waiting until there are places for all of their calls, by app. Transactional ones go first; of the
 * others the one that waits longest, so that many small windows cannot keep a large one waiting for ever.
 */
export class Lineup {
  readonly #waiting = new Map<Sender, Window[]>();

  add(window: Window): void {
    const those = this.#waiting.get(window.sender) ?? [];
    this.#waiting.set(window.sender, those);
    const at = window.transactional ? those.findIndex((other) => !other.transactional) : -1;
    those.splice(at < 0 ? those.length : at, 0, window);
  }

  remove(window: Window): void {
    const those = this.#waiting.get(window.sender);
    const at = those?.indexOf(window) ?? -1;
    if (at < 0) return;
    those!.splice(at, 1);
    if (those!.length === 0) this.#waiting.delete(window.sender);
  }

  /** The window to start next, of the first app that has places for its first one. */
  next(now: number): Window | undefined {
    for (const [sender, [first]] of this.#waiting)
      if (first!.slots <= sender.gate.available(now, first!.slots)) return first;
    return undefined;
  }

  /** Whether a window of this app could start now. */
  isFree(sender: Sender, now: number): boolean {
    const first = this.#waiting.get(sender)?.[0];
    return first !== undefined && first.slots <= sender.gate.available(now, first.slots);
  }

  /** In how many milliseconds a window may be able to start by the passing of time alone. */
  opensIn(now: number): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const [sender, [first]] of this.#waiting) soonest = Math.min(soonest, sender.gate.opensIn(now, first!.slots));
    return soonest;
  }

  *[Symbol.iterator](): Iterator<Window> {
    for (const those of [...this.#waiting.values()]) yield* [...those];
  }
}
