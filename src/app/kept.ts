/** Rows read at most once per `keepMs`, also when many ask at once. Absence is kept too; failure is not. */
export class Kept<T> {
  readonly #load: (id: string) => Promise<T>;
  readonly #keepMs: number;
  readonly #entries = new Map<string, { value: Promise<T>; until: number }>();

  constructor(keepMs: number, load: (id: string) => Promise<T>) {
    this.#keepMs = keepMs;
    this.#load = load;
  }

  get(id: string): Promise<T> {
    const now = performance.now();
    const kept = this.#entries.get(id);
    if (kept !== undefined && kept.until > now) return kept.value;
    if (this.#entries.size > 10_000) this.#entries.clear();
    const value = this.#load(id);
    this.#entries.set(id, { value, until: now + this.#keepMs });
    value.catch(() => this.#entries.delete(id));
    return value;
  }
}
