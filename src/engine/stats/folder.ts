import { listEngines } from '#db/queries/engine/beat.ts';
import { lanesWithFacts } from '#db/queries/stat/fact.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import { Loop } from '../loop.ts';
import type { Subscribers } from '../outbox/subscribers.ts';
import { foldLane } from './fold-lane.ts';
import { ValueGuard } from './value-guard.ts';

/** Folds what transactions counted into the sums that are read. One engine is enough; two at once do no harm. */
export class StatFolder {
  readonly #context: EngineContext;
  readonly #heart: Heart;
  readonly #guard: ValueGuard;
  readonly #subscribers: Subscribers;
  readonly #loop: Loop;

  constructor(context: EngineContext, heart: Heart, subscribers: Subscribers) {
    this.#context = context;
    this.#heart = heart;
    this.#subscribers = subscribers;
    this.#guard = new ValueGuard(context.pool, () => context.clock.now());
    this.#loop = new Loop('statistics', context.times.foldMs, context.log, () => this.#round());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number | undefined> {
    const ids = (await listEngines(this.#context.pool)).map((engine) => engine.id);
    if (!ids.every((id) => id >= this.#heart.engineId)) return undefined;
    const lanes = await lanesWithFacts(this.#context.pool);
    this.#context.metrics.setFactsWaiting(lanes.reduce((sum, { n }) => sum + n, 0));
    for (const { b, app_id: appId } of lanes) {
      if (this.#loop.stopping) return undefined;
      await alone(this.#context.log, 'fold', () => this.#fold({ b, appId }));
    }
    return undefined;
  }

  async #fold(lane: { b: number; appId: string }): Promise<void> {
    while (!this.#loop.stopping && (await foldLane(this.#context, lane, this.#guard, this.#subscribers)) > 0);
  }
}
