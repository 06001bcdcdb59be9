const most = 10_000;

/**
 * What was loaded by a key, kept for a while: loaded once however many ask at the same time. That something does not
 * exist is kept like anything else; a failure is not.
 */
export class Kept<T> {
  readonly #keepMs: number;
  readonly #load: (key: string) => Promise<T>;
  readonly #now: () => number;
  readonly #entries = new Map<string, { value: Promise<T>; until: number }>();

  /** @param now milliseconds of a clock that only goes forward */
  constructor(keepMs: number, load: (key: string) => Promise<T>, now: () => number = () => performance.now()) {
    this.#keepMs = keepMs;
    this.#load = load;
    this.#now = now;
  }

  /** The value of a key. Rejects with what loading it threw. */
  get(key: string): Promise<T> {
    const kept = this.#entries.get(key);
    if (kept !== undefined && kept.until > this.#now()) return kept.value;
    // Guessed keys must not fill the memory.
    if (this.#entries.size >= most) this.#entries.clear();
    const entry = { value: this.#load(key), until: Number.POSITIVE_INFINITY };
    this.#entries.set(key, entry);
    entry.value.then(
      () => {
        entry.until = this.#now() + this.#keepMs;
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry.value;
  }

  /** Lets go of everything: whoever asks next sees what was written before this call. */
  clear(): void {
    this.#entries.clear();
  }
}
