import type { Pool } from './pool.ts';

/**
 * Transactions of a pool take turns, so that they never hold all of its connections: one that needs to read something
 * beside itself (an app's row, a key) always finds a connection, and cannot wait for one that waits for it.
 */
export class Turns {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  readonly #urgent: (() => void)[] = [];
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  static readonly #of = new WeakMap<Pool, Turns>();

  static of(pool: Pool): Turns {
    const known = Turns.#of.get(pool);
    if (known !== undefined) return known;
    const { max } = pool.options;
    const made = new Turns(Math.max(1, max - (max < 8 ? 1 : 2)));
    Turns.#of.set(pool, made);
    return made;
  }

  /** Resolves when it is our turn. First come, first served, but urgent ones before all others. */
  take(urgent = false): Promise<void> | undefined {
    if (this.#taken < this.#limit) {
      this.#taken++;
      return undefined;
    }
    return new Promise((resolve) => (urgent ? this.#urgent : this.#waiting).push(resolve));
  }

  /** Ends a turn. */
  give(): void {
    const next = this.#urgent.shift() ?? this.#waiting.shift();
    if (next === undefined) this.#taken--;
    else next();
  }
}
