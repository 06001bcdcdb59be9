/** Tokens that come from elsewhere: the app's limiter, which several engines share. */
export interface TokenSource {
  /** How many may be used now; more are fetched when they are fewer than `needed`. */
  available(now: number, needed: number): number;
  take(n: number, now: number): void;
  giveBack(n: number): void;
}

/**
 * What one app may call right now from this engine: a token bucket (rate per second, a tenth of a second of burst), a
 * number of calls in flight, and a pause. Where engines share the app, its limiter has to give each token as well. Times
 * are monotonic milliseconds.
 */
export class Gate {
  #shared: TokenSource | null = null;
  #rate: number;
  #concurrency: number;
  #tokens: number;
  #filledAt: number;
  #inFlight = 0;
  #closedUntil = 0;
  #idle: (() => void)[] = [];

  constructor(rate: number, concurrency: number, now: number) {
    this.#rate = rate;
    this.#concurrency = concurrency;
    this.#tokens = this.#burst;
    this.#filledAt = now;
  }

  get #burst(): number {
    return Math.max(1, this.#rate / 10);
  }

  /** Changes the limits from `now` on; calls in flight above them end as they are. */
  configure(rate: number, concurrency: number, now: number): void {
    this.#fill(now);
    this.#rate = rate;
    this.#concurrency = concurrency;
    this.#tokens = Math.min(this.#tokens, this.#burst);
  }

  /** From now on each call takes a token of this source too; null: of our own bucket alone. */
  shareBy(source: TokenSource | null): void {
    this.#shared = source;
  }

  /** How many calls may start now; where engines share the app, tokens for `needed` are asked for. */
  available(now: number, needed = 1): number {
    if (now < this.#closedUntil) return 0;
    this.#fill(now);
    const own = Math.max(0, Math.min(Math.floor(this.#tokens), this.#concurrency - this.#inFlight));
    return own === 0 || this.#shared === null ? own : Math.min(own, this.#shared.available(now, needed));
  }

  /** Reserves `n` calls; give those not used back with `giveBack`, those made with `done`. */
  take(n: number, now: number): void {
    this.#fill(now);
    this.#tokens -= n;
    this.#inFlight += n;
    if (n > 0) this.#shared?.take(n, now);
  }

  /** Tokens of calls made again in the same place. They are owed where there are none: those that follow wait. */
  charge(n: number, now: number): void {
    this.#fill(now);
    this.#tokens -= n;
    this.#shared?.take(n, now);
  }

  /** A reserved call that was not made after all. */
  giveBack(n: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + n);
    this.#shared?.giveBack(n);
    this.#free(n);
  }

  /** A call ended. */
  done(): void {
    this.#free(1);
  }

  /** Resolves as soon as no call is reserved or in flight. */
  idle(): Promise<void> {
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Starts no call for a while: the platform asked us to slow down, or cannot be reached. */
  closeFor(ms: number, now: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, now + ms);
  }

  /**
   * In how many milliseconds `n` calls may start, if by time alone; Infinity when only an ending call, or new tokens, can
   * help.
   */
  opensIn(now: number, n = 1): number {
    if (now < this.#closedUntil) return this.#closedUntil - now;
    if (this.#inFlight + n > this.#concurrency) return Number.POSITIVE_INFINITY;
    if (this.#tokens < n) return Math.ceil(((n - this.#tokens) * 1000) / this.#rate);
    // A source with too few tells by itself when it has more.
    return this.#shared !== null && this.#shared.available(now, n) < n ? Number.POSITIVE_INFINITY : 0;
  }

  isClosed(now: number): boolean {
    return now < this.#closedUntil;
  }

  /**
   * How many calls one window may have: half of what may go at once, so that while one is on the wire the next is
   * being reserved, and each is worth its transaction.
   */
  get share(): number {
    return Math.max(1, Math.ceil(Math.min(this.#concurrency, this.#burst) / 2));
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  #free(n: number): void {
    this.#inFlight -= n;
    if (this.#inFlight === 0 && this.#idle.length > 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) * this.#rate) / 1000);
    this.#filledAt = now;
  }
}
