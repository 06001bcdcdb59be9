/** A block of about this much of the rate is held; more is asked for when a third of it is left. Seconds. */
const blockSeconds = 0.15;
/** Tokens older than this are thrown away, except the few that are kept for a lone push. Milliseconds. */
const lifeMs = 1000;
/** Between two statements for one limiter, at least. Milliseconds. */
const restMs = 50;

/** A row out of tokens is asked again when it has one, at the latest after this. Milliseconds. */
const mostWaitMs = 30_000;

/** In how many milliseconds a row that holds `left` tokens has one to give. */
export function waitFor(left: number, rate: number): number {
  return Math.min(mostWaitMs, Math.max(0, ((1 - left) / rate) * 1000));
}

/**
 * The most one engine holds in hand. Several engines together start at most `rate x t + burst + engines x block` calls in
 * any stretch of t seconds.
 */
export function blockOf(rate: number): number {
  return Math.max(1, Math.ceil(rate * blockSeconds));
}

/**
 * Tokens of one limiter that this engine took out of its row and did not use yet. Pure: times are monotonic milliseconds
 * of the caller. What is in hand when the engine dies is lost, and nothing else.
 */
export class Hand {
  #block: number;
  readonly #keep: number;
  /** Oldest first. */
  #blocks: { n: number; at: number }[] = [];
  #takenFrom = Number.NEGATIVE_INFINITY;
  #usedAt = Number.NEGATIVE_INFINITY;
  #askAt = Number.NEGATIVE_INFINITY;
  #asking = false;
  /** Tokens that were used before they were had: the next ones pay for them. */
  #owed = 0;

  /** `keep`: so many tokens do not grow old, so that the first call after an idle time waits for no statement. */
  constructor(rate: number, keep: number) {
    this.#block = blockOf(rate);
    this.#keep = keep;
  }

  /** A rate that changed; asks again at once. */
  configure(rate: number): void {
    this.#block = blockOf(rate);
    this.#askAt = Number.NEGATIVE_INFINITY;
  }

  /** Whole tokens that may be used now. */
  available(now: number): number {
    let surplus = this.#sum() - this.#keep;
    while (surplus > 0 && now - this.#blocks[0]!.at > lifeMs) {
      const gone = Math.min(surplus, this.#blocks[0]!.n);
      surplus -= gone;
      this.#drop(gone);
    }
    return this.#sum();
  }

  /** More than there are may be taken, by calls that cannot wait; those that follow do. */
  take(n: number, now: number): void {
    this.#takenFrom = this.#blocks[0]?.at ?? now;
    this.#usedAt = now;
    this.#owed += this.#drop(n);
  }

  /** Tokens that were taken and not used: as old as they were. */
  giveBack(n: number): void {
    const left = n - this.#pay(n);
    if (left > 0) this.#blocks.unshift({ n: left, at: this.#takenFrom });
  }

  /** How many to ask for now, and marks them as asked for; 0: none, or not yet. `needed`: calls that wait for a token. */
  ask(now: number, needed: number): number {
    if (this.#asking || now < this.#askAt) return 0;
    const held = this.available(now);
    const active = now - this.#usedAt < lifeMs || needed > held;
    const want = active ? (held <= this.#block / 3 ? this.#block : 0) : this.#keep;
    if (want <= held) return 0;
    this.#asking = true;
    return Math.ceil(want - held);
  }

  /** The answer to `ask`, which went out at `askedAt`; nothing is asked before `againAt`, when there is more. */
  granted(n: number, askedAt: number, againAt: number): void {
    this.#asking = false;
    const left = n - this.#pay(n);
    if (left > 0) this.#blocks.push({ n: left, at: askedAt });
    this.#askAt = Math.max(askedAt + restMs, againAt);
  }

  /** When `ask` may answer more than 0 again. */
  get asksAt(): number {
    return this.#asking ? Number.POSITIVE_INFINITY : this.#askAt;
  }

  #sum(): number {
    return this.#blocks.reduce((sum, { n }) => sum + n, 0);
  }

  /** How many of `n` tokens go into what is owed. */
  #pay(n: number): number {
    const paid = Math.max(0, Math.min(n, this.#owed));
    this.#owed -= paid;
    return paid;
  }

  /** Answers how many were not there. */
  #drop(n: number): number {
    let left = n;
    while (left > 0 && this.#blocks.length > 0) {
      const first = this.#blocks[0]!;
      const gone = Math.min(left, first.n);
      first.n -= gone;
      left -= gone;
      if (first.n <= 0) this.#blocks.shift();
    }
    return Math.max(0, left);
  }
}
