import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { nextTurn } from '../next-turn.ts';
import { type SettleBatch, settleBatch } from './settle.ts';
import { type OpenIntent, type Result, settlementOf } from './settlement.ts';

const batchSize = 250;
const patienceMs = 10;

/**
 * Writes down the results of one lane, in batches: at once when all calls that began together have ended (so that a push
 * alone in its window never waits) or enough have gathered, else after a few milliseconds; what gathers meanwhile makes the next batch. A batch that fails is
 * tried again until it is written or the lane is lost; it changes nothing the second time.
 */
export class Settler {
  readonly #context: EngineContext;
  readonly #lane: Lane;
  readonly #onSettled: (results: Result[]) => void;
  #queue: Result[] = [];
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(context: EngineContext, lane: Lane, onSettled: (results: Result[]) => void) {
    this.#context = context;
    this.#lane = lane;
    this.#onSettled = onSettled;
  }

  add(result: Result): void {
    this.#queue.push(result);
    const complete = --result.intent.calls.outstanding === 0;
    if (complete || this.#queue.length >= batchSize) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), patienceMs);
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#queue.length > 0) this.#start();
    });
  }

  /** Resolves when everything added so far is written. */
  async drained(): Promise<void> {
    while (this.#queue.length > 0 || this.#running !== null) {
      this.#start();
      await this.#running;
    }
  }

  async #run(): Promise<void> {
    // One turn of the event loop first: answers that arrived together are settled together.
    await nextTurn();
    while (this.#queue.length > 0) {
      const results = this.#queue.splice(0, 1000);
      await this.#write(results);
      this.#onSettled(results);
    }
  }

  async #write(results: Result[]): Promise<void> {
    const now = this.#context.clock.now();
    const batch: SettleBatch = {
      lane: this.#lane,
      settlements: results.map((result) => settlementOf(result, now, Math.random())),
      closing: closedBy(results),
    };
    for (let failures = 0; ; failures++) {
      try {
        await settleBatch(this.#context, batch);
        return;
      } catch (error) {
        this.#context.log.error({ err: error, lane: this.#lane, failures }, 'settling failed; trying again');
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** failures, 5000)));
      }
    }
  }
}

/** The intents whose last result is among these; counts them down. */
function closedBy(results: Result[]): OpenIntent[] {
  const closed: OpenIntent[] = [];
  for (const { intent } of results) if (--intent.remaining === 0) closed.push(intent);
  return closed;
}
