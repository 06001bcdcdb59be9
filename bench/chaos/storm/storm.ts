import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random.ts';
import { type BlowOptions, Blows } from './blows.ts';
import { dealBlows } from './deck.ts';
import type { Strike, Takeover } from './strike.ts';

export interface StormOptions extends BlowOptions {
  kills: number;
  /** How far the campaign is, from 0 to 1. */
  progress: () => number;
  /** Called before each blow, with its number. */
  before: (n: number) => Promise<void>;
}

/** The last blow falls when the campaign is this far, so that it outlives them all. */
const lastAt = 0.8;
const waitForCallsMs = 15_000;
/** How often a blow follows the one before it at once, into the middle of the recovery. */
const doubled = 0.1;

/** Deals the blows of a run, spread over the campaign's progress. */
export class Storm {
  readonly #options: StormOptions;
  readonly #blows: Blows;
  readonly #random: Random;

  constructor(options: StormOptions) {
    this.#options = options;
    this.#blows = new Blows(options);
    this.#random = Random.of(options.seed, 'storm');
  }

  get strikes(): readonly Strike[] {
    return this.#blows.strikes;
  }

  get takeovers(): readonly Takeover[] {
    return this.#blows.takeovers.done;
  }

  /** Resolves when every blow was dealt and everything runs again. */
  async run(): Promise<void> {
    const { seed, kills, progress, openCalls, before, say } = this.#options;
    for (const [n, blow] of dealBlows(seed, kills).entries()) {
      if (!this.#random.chance(doubled)) await this.#blows.mended();
      await this.#until(() => progress() >= (lastAt * (n + 1)) / kills);
      await before(n);
      await delay(this.#random.int(0, 300));
      await this.#until(() => openCalls() > 0, waitForCallsMs);
      const strike = await this.#blows.deal(blow);
      say(`${n + 1}/${kills} ${blow} with ${strike.openCalls} open calls`);
    }
    await this.#blows.mended();
  }

  async #until(check: () => boolean, limitMs = Number.POSITIVE_INFINITY): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!check() && performance.now() < deadline) {
      this.#options.signal.throwIfAborted();
      await delay(10);
    }
  }
}
