import { readQueue } from '#db/queries/slice/queue.ts';
import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';

const everyMs = 5000;

/** Tells monitoring how much is due and how long the oldest of it has waited. */
export class QueueWatch {
  readonly #loop: Loop;

  constructor({ watchPool, clock, metrics, log }: EngineContext) {
    this.#loop = new Loop('queue watch', everyMs, log, async () => {
      const now = clock.now();
      const { n, oldest } = await readQueue(watchPool, now);
      metrics.setSlicesDue(n);
      metrics.setQueueAge(oldest === null ? 0 : Math.max(0, (now.getTime() - oldest.getTime()) / 1000));
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
