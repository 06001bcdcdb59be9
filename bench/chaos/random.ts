/**
 * A seeded source of decisions. Each part of a run draws from a source of its own (`of(seed, 'kills')`), so that what
 * one part does in an unforeseen order changes nothing for the others.
 */
export class Random {
  #state: number;

  private constructor(state: number) {
    this.#state = state;
  }

  /** The same words give the same numbers. */
  static of(...words: (string | number)[]): Random {
    let hash = 0x811c9dc5;
    for (const char of words.join('/')) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
    return new Random(hash >>> 0);
  }

  /** From 0 to under 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)]!;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    for (let i = left.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [left[i], left[j]] = [left[j]!, left[i]!];
    }
    return left;
  }
}
