import type { Logger } from 'pino';
import { nextTurn } from './next-turn.ts';

/**
 * One long-lived actor: runs `round` again and again, at the latest every `pollMs`, at once when woken. A round that
 * throws is logged and tried again after a growing pause; stop waits for the round in hand.
 */
export class Loop {
  readonly #name: string;
  readonly #round: () => Promise<number | undefined>;
  readonly #pollMs: number;
  readonly #log: Logger;
  #wake: (() => void) | null = null;
  #woken = false;
  #stopping = false;
  #failures = 0;
  #running: Promise<void> | null = null;

  /** `round` may answer in how many milliseconds it wants to run again, when that is sooner than `pollMs`. */
  constructor(name: string, pollMs: number, log: Logger, round: () => Promise<number | undefined>) {
    this.#name = name;
    this.#pollMs = pollMs;
    this.#log = log;
    this.#round = round;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#running;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false;
      let wait = this.#pollMs;
      try {
        wait = Math.min(wait, (await this.#round()) ?? wait);
        this.#failures = 0;
      } catch (error) {
        this.#failures++;
        wait = Math.min(200 * 2 ** Math.min(this.#failures, 6), 10_000);
        this.#log.error({ err: error, actor: this.#name, failures: this.#failures }, 'a round failed; trying again');
        this.#woken = false;
      }
      await this.#sleep(wait);
    }
  }

  #sleep(ms: number): Promise<void> {
    if (this.#woken || this.#stopping || ms <= 0) return nextTurn();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      this.#wake = done;
      const self = this;
      function done() {
        clearTimeout(timer);
        self.#wake = null;
        resolve();
      }
    });
  }
}
