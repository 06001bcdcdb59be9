import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '#db/pool.ts';

const lookEveryMs = 100;

/**
 * How far a campaign is, from 0 to 1: the share of its people that were called or, where that is more, that have an
 * outcome. What was accepted would not do: after kills that meet calls for hundreds of people at once, so many are unknown
 * that it stays low for ever.
 */
export class Progress {
  readonly #pool: Pool;
  readonly #of: { people: number; reachable: number; called: () => number };
  #settled = 0;

  constructor(pool: Pool, of: { people: number; reachable: number; called: () => number }) {
    this.#pool = pool;
    this.#of = of;
  }

  get now(): number {
    const { people, reachable, called } = this.#of;
    return Math.max(called() / reachable, this.#settled / people);
  }

  /** Counts outcomes until `signal` aborts. The database may be away at any time. */
  async watch(pushId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { rows } = await this.#pool
        .query<{ n: number }>('select count(*)::int as n from delivery where push_id = $1', [pushId])
        .catch(() => ({ rows: [] }));
      this.#settled = rows[0]?.n ?? this.#settled;
      await delay(lookEveryMs);
    }
  }
}
