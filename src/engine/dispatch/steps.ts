import { nextTurn } from '../next-turn.ts';

/** After a single message others are likely for so long. Milliseconds. */
const aboutMs = 1000;
const perStep = 50;

/**
 * Work on a campaign's window in steps: to decide on 250 recipients, or to begin their calls, takes the thread some
 * milliseconds, and a single message meets several of those on its way. While single messages come, windows of campaigns
 * pause every fifty. Not otherwise: each pause gives what else the process does (callbacks, say) another turn before them.
 */
export class Steps {
  #seenAt = Number.NEGATIVE_INFINITY;

  /** A single message came. */
  seen(): void {
    this.#seenAt = performance.now();
  }

  /** To be awaited at the `number`th recipient or call of a window, where it is a promise. */
  after(number: number): Promise<void> | undefined {
    if (number % perStep !== 0 || performance.now() - this.#seenAt > aboutMs) return undefined;
    return nextTurn();
  }
}
