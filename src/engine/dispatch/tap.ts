import { burstOf } from '#core/delivery/rate.ts';
import type { LimiterKey } from '#db/queries/limiter/row.ts';
import { setRate, takeTokens } from '#db/queries/limiter/take.ts';
import type { EngineContext } from '../context.ts';
import { Hand, waitFor } from './hand.ts';

export type TapContext = Pick<EngineContext, 'pool' | 'clock' | 'log'>;

const troubleMs = 500;

export interface TapOptions {
  /** Tokens a second. */
  rate: number;
  /** True when the rate comes from elsewhere (the app, the push) and is written into the row by whoever draws from it. */
  writesRate: boolean;
  /** Whole tokens that are kept in hand for a lone push. */
  keep: number;
  /** Told when calls waited for tokens and may go on. */
  onTokens: () => void;
}

/**
 * One limiter as an engine draws from it: tokens in hand, and more of them asked for beside the dispatch and ahead of
 * need, so that nobody who sends waits for the database.
 */
export class Tap {
  readonly #context: TapContext;
  readonly #key: LimiterKey;
  readonly #hand: Hand;
  readonly #onTokens: () => void;
  readonly #writes: boolean;
  #rate: number;
  #told: number | null = null;
  #needed = 0;
  #timer: NodeJS.Timeout | null = null;
  #asked: Promise<void> | null = null;
  #closed = false;
  usedAt = performance.now();

  constructor(context: TapContext, key: LimiterKey, options: TapOptions) {
    this.#context = context;
    this.#key = key;
    this.#rate = options.rate;
    this.#writes = options.writesRate;
    this.#hand = new Hand(options.rate, options.keep);
    this.#onTokens = options.onTokens;
  }

  configure(rate: number): void {
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#hand.configure(rate);
  }

  /** Tokens in hand; asks for more when they run low for `needed` calls. */
  available(now: number, needed: number): number {
    const held = this.#hand.available(now);
    this.#needed = needed > held ? needed : 0;
    this.#ask(now);
    return held;
  }

  take(n: number, now: number): void {
    this.usedAt = now;
    this.#hand.take(n, now);
    this.#ask(now);
  }

  giveBack(n: number): void {
    this.#hand.giveBack(n);
  }

  /** Asks no more; resolves when the statement under way has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#asked;
  }

  #ask(now: number): void {
    if (this.#closed) return;
    const want = this.#hand.ask(now, this.#needed);
    if (want > 0) this.#asked = this.#draw(want, now);
    else if (this.#needed > 0) this.#askLater(now);
  }

  #askLater(now: number): void {
    const at = this.#hand.asksAt;
    if (at === Number.POSITIVE_INFINITY || this.#timer !== null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#ask(performance.now());
      },
      Math.max(1, at - now),
    ).unref();
  }

  async #draw(want: number, askedAt: number): Promise<void> {
    const { pool, clock, log } = this.#context;
    try {
      const told = this.#rate;
      if (this.#writes && this.#told !== told) {
        await setRate(pool, this.#key, { rate: told, burst: burstOf(told) }, clock.now());
        this.#told = told;
      }
      const grant = await takeTokens(pool, this.#key, want);
      if (grant === undefined) this.#told = null;
      const { granted, left, rate } = grant ?? { granted: 0, left: 0, rate: this.#rate };
      this.#hand.granted(granted, askedAt, performance.now() + waitFor(left, rate));
      if (granted > 0 && this.#needed > 0) {
        this.#needed = 0;
        this.#onTokens();
      }
    } catch (error) {
      log.debug({ err: error, ...this.#key }, 'no tokens could be taken; trying again');
      this.#hand.granted(0, askedAt, performance.now() + troubleMs);
    }
    if (this.#needed > 0) this.#ask(performance.now());
  }
}
