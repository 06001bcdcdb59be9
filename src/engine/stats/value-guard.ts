import { dimensionLimits, noValue, otherValues } from '#core/stats/values.ts';
import type { Pool } from '#db/pool.ts';
import { valuesOf } from '#db/queries/stat/write.ts';

const weekMs = 7 * 86_400_000;

/**
 * Keeps the values of a dimension few: tags and cities come from outside, and each would be a row a day for ever. Beyond
 * its limit a new value is counted among the others, until the ones before it have not been seen for a week.
 */
export class ValueGuard {
  readonly #pool: Pool;
  readonly #now: () => Date;
  readonly #known = new Map<string, Set<string>>();
  #learnedAt = 0;

  constructor(pool: Pool, now: () => Date) {
    this.#pool = pool;
    this.#now = now;
  }

  /** Reads what an app's dimensions hold, once an hour. */
  async learn(appId: string): Promise<void> {
    const now = this.#now();
    if (now.getTime() - this.#learnedAt > 3_600_000) {
      this.#known.clear();
      this.#learnedAt = now.getTime();
    }
    for (const dimension of Object.keys(dimensionLimits)) {
      const key = `${appId}/${dimension}`;
      if (this.#known.has(key)) continue;
      const since = new Date(now.getTime() - weekMs);
      this.#known.set(key, new Set(await valuesOf(this.#pool, appId, dimension, since)));
    }
  }

  /** The value something is counted under. To be called after `learn`. */
  value(appId: string, dimension: string, value: string | null): string {
    if (value === null || value === '') return noValue;
    const limit = dimensionLimits[dimension];
    const known = this.#known.get(`${appId}/${dimension}`);
    if (limit === undefined || known === undefined || known.has(value)) return value;
    if (known.size >= limit) return otherValues;
    known.add(value);
    return value;
  }
}
