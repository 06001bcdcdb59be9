import { ensurePartitions } from '#db/partitions.ts';
import { listEngines } from '#db/queries/engine/beat.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import { Loop } from '../loop.ts';
import { Reconciler } from '../stats/reconcile.ts';
import { LawInspector } from './inspect.ts';
import { dropOldDays } from './retention.ts';
import { unstickPushes } from './unstick.ts';

const hourMs = 3_600_000;

/**
 * The slow duties. Every engine makes daily partitions ahead and does what the host adds (template sync); the eldest
 * engine also moves stuck pushes on, inspects finished ones and drops what is past its retention.
 */
export class Upkeep {
  readonly #context: EngineContext;
  readonly #heart: Heart;
  readonly #daily: () => Promise<void>;
  readonly #inspector: LawInspector;
  readonly #reconciler: Reconciler;
  readonly #loop: Loop;
  /** When each of the slower duties is due, on the monotonic clock. */
  readonly #due = new Map<string, number>();

  /** `daily` is run once at start and every 24 hours; it must be safe to run on several engines. */
  constructor(context: EngineContext, heart: Heart, daily: () => Promise<void>) {
    this.#context = context;
    this.#heart = heart;
    this.#daily = daily;
    this.#inspector = new LawInspector(context);
    this.#reconciler = new Reconciler(context);
    this.#loop = new Loop('upkeep', context.times.upkeepMs, context.log, () => this.#round());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<undefined> {
    const { log } = this.#context;
    await this.#every('partitions', hourMs, () => ensurePartitions(this.#context.pool, this.#context.clock.now()));
    if (await this.#isEldest()) {
      await alone(log, 'unstick', () => unstickPushes(this.#context));
      await alone(log, 'inspect', () => this.#inspector.round());
      await alone(log, 'reconcile', () => this.#reconciler.round());
      await this.#every('retention', hourMs, () => dropOldDays(this.#context));
    }
    await this.#every('daily', 24 * hourMs, this.#daily);
  }

  async #every(duty: string, ms: number, work: () => Promise<unknown>): Promise<void> {
    if (performance.now() < (this.#due.get(duty) ?? 0) || this.#loop.stopping) return;
    if (await alone(this.#context.log, duty, work)) this.#due.set(duty, performance.now() + ms);
  }

  /** One engine is enough; that for a moment two think they are it does no harm. */
  async #isEldest(): Promise<boolean> {
    const ids = (await listEngines(this.#context.pool)).map((engine) => engine.id);
    return ids.every((id) => id >= this.#heart.engineId);
  }
}
