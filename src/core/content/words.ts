import { normalize } from './normalize.ts';

/** A word found in a text. */
export interface WordMatch {
  /** As it stands on its list. */
  word: string;
  /** Index of its first character in the text, in UTF-16 units. */
  at: number;
}

interface Entry {
  word: string;
  length: number;
  /** Only Latin letters and digits: found as a word of its own, not inside a longer one. */
  alone: boolean;
}

const LATIN = /^[a-z0-9]+$/;
const LATIN_UNIT = /[a-z0-9]/;
/** Room for one UTF-16 unit beside the number of a node. */
const units = 65_536;

/**
 * Finds words of a list in a text in one pass, however many there are (Aho-Corasick), under any disguise that
 * `normalize` sees through. Chinese words are found inside others, Latin ones only by themselves: `sex`, not `Essex`.
 */
export class WordFilter {
  readonly #next = new Map<number, number>();
  readonly #fail: number[] = [0];
  /** The word that ends at a node, and the nearest node down its failure links where one ends. */
  readonly #ends: (Entry | undefined)[] = [undefined];
  readonly #shorter: number[] = [0];
  readonly size: number;

  constructor(words: Iterable<string>) {
    const seen = new Set<string>();
    for (const word of words) {
      const { text } = normalize(word);
      if (text === '' || seen.has(text)) continue;
      seen.add(text);
      this.#insert(text, word);
    }
    this.size = seen.size;
    this.#link();
  }

  /** The first word that stands in the text, or null. Linear in the length of the text. */
  find(text: string): WordMatch | null {
    for (const match of this.#matches(text)) return match;
    return null;
  }

  /** Every word in the text, each once, by where it ends. */
  findAll(text: string): WordMatch[] {
    const found = new Map<string, WordMatch>();
    for (const match of this.#matches(text)) if (!found.has(match.word)) found.set(match.word, match);
    return [...found.values()];
  }

  *#matches(original: string): Generator<WordMatch> {
    if (this.size === 0) return;
    const { text, at, apart } = normalize(original);
    let node = 0;
    for (let i = 0; i < text.length; i++) {
      node = this.#step(node, text.charCodeAt(i));
      for (
        let end = this.#ends[node] === undefined ? this.#shorter[node]! : node;
        end !== 0;
        end = this.#shorter[end]!
      ) {
        const { word, length, alone } = this.#ends[end]!;
        const from = i - length + 1;
        if (alone && !standsAlone(text, apart, from, i + 1)) continue;
        yield { word, at: at[from]! };
      }
    }
  }

  #step(from: number, unit: number): number {
    for (let node = from; ; node = this.#fail[node]!) {
      const next = this.#next.get(node * units + unit);
      if (next !== undefined) return next;
      if (node === 0) return 0;
    }
  }

  #insert(text: string, word: string): void {
    let node = 0;
    for (let i = 0; i < text.length; i++) {
      const key = node * units + text.charCodeAt(i);
      let next = this.#next.get(key);
      if (next === undefined) {
        next = this.#fail.length;
        this.#next.set(key, next);
        this.#fail.push(0);
        this.#ends.push(undefined);
        this.#shorter.push(0);
      }
      node = next;
    }
    this.#ends[node] = { word, length: text.length, alone: LATIN.test(text) };
  }

  /** Breadth first: a node's failure link is the longest end of what led to it that is also a beginning of a word. */
  #link(): void {
    const children = Map.groupBy(this.#next, ([key]) => Math.floor(key / units));
    const queue = [0];
    // The queue grows while it is walked.
    for (const node of queue) {
      for (const [key, child] of children.get(node) ?? []) {
        if (node !== 0) this.#fail[child] = this.#step(this.#fail[node]!, key % units);
        const fail = this.#fail[child]!;
        this.#shorter[child] = this.#ends[fail] === undefined ? this.#shorter[fail]! : fail;
        queue.push(child);
      }
    }
  }
}

function standsAlone(text: string, apart: boolean[], from: number, end: number): boolean {
  const before = from > 0 && !apart[from] && LATIN_UNIT.test(text[from - 1]!);
  const after = end < text.length && !apart[end] && LATIN_UNIT.test(text[end]!);
  return !before && !after;
}
