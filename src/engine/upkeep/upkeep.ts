import { ensurePartitions } from '#db/partitions.ts';
import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';

const hourMs = 3_600_000;

/** The slow duties: daily partitions made ahead, and what the host adds (template sync). */
export class Upkeep {
  readonly #loop: Loop;

  /** `daily` is run once at start and every 24 hours; it must be safe to run on several engines. */
  constructor(context: EngineContext, daily: () => Promise<void>) {
    let dailyAt = 0;
    this.#loop = new Loop('upkeep', hourMs, context.log, async () => {
      await ensurePartitions(context.pool, context.clock.now());
      if (performance.now() >= dailyAt) {
        dailyAt = performance.now() + 24 * hourMs;
        await daily();
      }
      return undefined;
    });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }
}
