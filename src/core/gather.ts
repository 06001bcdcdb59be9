interface Waiting<K, V> {
  key: K;
  resolve(value: V): void;
  reject(error: unknown): void;
}

/**
 * Turns many look-ups of one into few of many: whoever asks while a read is under way shares the next one. Without a
 * timer; a single question is asked at once.
 */
export class Gather<K, V> {
  readonly #read: (keys: K[]) => Promise<V[]>;
  readonly #most: number;
  #queue: Waiting<K, V>[] = [];
  #running = false;

  /** `read` answers one value per key, in the same order. */
  constructor(read: (keys: K[]) => Promise<V[]>, most = 500) {
    this.#read = read;
    this.#most = most;
  }

  get(key: K): Promise<V> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ key, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, this.#most);
      try {
        const values = await this.#read(group.map((one) => one.key));
        for (const [i, one] of group.entries()) one.resolve(values[i]!);
      } catch (error) {
        for (const one of group) one.reject(error);
      }
    }
    this.#running = false;
  }
}
