const most = 10_000;

interface Entry<T> {
  value: Promise<T>;
  until: number;
  /** It is being loaded anew, or could not be. */
  renewed: boolean;
}

/**
 * What was loaded by a key, kept for a while: loaded once however many ask at the same time. What is asked for all the
 * time is loaded anew before that while is over, so that nobody waits for it. That something does not exist is kept like
 * anything else; a failure is not.
 */
export class Kept<T> {
  readonly #keepMs: number;
  readonly #load: (key: string) => Promise<T>;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry<T>>();

  /** @param now milliseconds of a clock that only goes forward */
  constructor(keepMs: number, load: (key: string) => Promise<T>, now: () => number = () => performance.now()) {
    this.#keepMs = keepMs;
    this.#load = load;
    this.#now = now;
  }

  /** The value of a key. Rejects with what loading it threw. */
  get(key: string): Promise<T> {
    const kept = this.#entries.get(key);
    const left = kept === undefined ? 0 : kept.until - this.#now();
    if (kept !== undefined && left > 0) {
      if (left <= this.#keepMs / 2 && !kept.renewed) this.#renew(key, kept);
      return kept.value;
    }
    // Guessed keys must not fill the memory.
    if (this.#entries.size >= most) this.#entries.clear();
    const from = this.#now();
    const entry: Entry<T> = { value: this.#load(key), until: Number.POSITIVE_INFINITY, renewed: false };
    this.#entries.set(key, entry);
    entry.value.then(
      () => {
        entry.until = from + this.#keepMs;
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry.value;
  }

  /** Puts another in the place of a value when it is there; one that could not be loaded changes nothing. */
  #renew(key: string, kept: Entry<T>): void {
    kept.renewed = true;
    const from = this.#now();
    const value = this.#load(key);
    value.then(
      () => {
        // Let go of meanwhile: what was read may be older than what somebody cleared it for.
        if (this.#entries.get(key) !== kept) return;
        this.#entries.set(key, { value, until: from + this.#keepMs, renewed: false });
      },
      () => undefined,
    );
  }

  /** Lets go of everything: whoever asks next sees what was written before this call. */
  clear(): void {
    this.#entries.clear();
  }
}
