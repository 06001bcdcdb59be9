import { hostname } from 'node:os';
import { databaseNow } from '#db/clock.ts';
import { beatEngine, insertEngine, markEnginesStopped } from '#db/queries/engine/beat.ts';
import type { EngineContext } from './context.ts';
import { Loop } from './loop.ts';

/**
 * This engine's sign of life: a number in its row that grows every `beatMs`. Whether we may still act on what we hold
 * is judged by ourselves, on the monotonic clock, from the last beat that we know was written.
 */
export class Heart {
  readonly engineId: string;
  readonly #context: EngineContext;
  readonly #loop: Loop;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #wasAlive = false;
  /** Called once whenever the beat has been too old, however briefly: everything held must be forgotten. */
  onStall: () => void = () => {};

  constructor(context: EngineContext) {
    this.#context = context;
    this.engineId = context.newId();
    this.#loop = new Loop('heart', context.times.beatMs, context.log, () => this.#beat());
  }

  async start(): Promise<void> {
    const { pool, clock } = this.#context;
    const startedAt = performance.now();
    clock.set(await databaseNow(pool));
    await insertEngine(pool, { id: this.engineId, host: hostname(), pid: process.pid }, clock.now());
    this.#written(startedAt);
    this.#loop.start();
  }

  /** True while our last written beat is young enough that nobody can have declared us dead. */
  alive(): boolean {
    return performance.now() - this.#writtenAt < this.#context.times.deadlineMs;
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await markEnginesStopped(this.#context.pool, [this.engineId], this.#context.clock.now());
  }

  async #beat(): Promise<undefined> {
    this.#noticeStall();
    // The age counts from before the statement: its commit may be older than its answer.
    const startedAt = performance.now();
    const beat = await beatEngine(this.#context.pool, this.engineId);
    if (beat === undefined) throw new Error('the row of this engine is gone');
    this.#context.clock.set(beat.now);
    // The answer may make us live again after a moment in which calls were given up: those need the lane's recovery.
    this.#noticeStall();
    this.#written(startedAt);
    return undefined;
  }

  #noticeStall(): void {
    if (!this.#wasAlive || this.alive()) return;
    this.#wasAlive = false;
    this.#context.log.error('no heartbeat could be written in time; giving up the lanes');
    this.onStall();
  }

  #written(startedAt: number): void {
    this.#writtenAt = startedAt;
    // An answer that took longer than the deadline proves nothing any more.
    this.#wasAlive = this.alive();
  }
}
