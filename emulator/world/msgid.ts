// Two decimal halves instead of a BigInt: this runs once per accepted message. The low half has nine digits.
const low = 1_000_000_000;
const first = { high: 3_248_682_510, low: 344_192_008 };

/**
 * Message ids as WeChat gives them: decimal int64 above 2^53 (such as 3248682510344192008), growing by one, so that
 * every client that reads them as a JavaScript number confuses neighbours.
 */
export class MsgIds {
  #next = { ...first };

  /** The next id, as text. */
  take(): string {
    const { high, low: rest } = this.#next;
    if (rest + 1 === low) this.#next = { high: high + 1, low: 0 };
    else this.#next.low = rest + 1;
    return `${high}${String(rest).padStart(9, '0')}`;
  }

  /** Continues after an id read from the state file. */
  after(msgid: string): void {
    const high = Number(msgid.slice(0, -9));
    const rest = Number(msgid.slice(-9));
    if (high < this.#next.high || (high === this.#next.high && rest < this.#next.low)) return;
    this.#next = rest + 1 === low ? { high: high + 1, low: 0 } : { high, low: rest + 1 };
  }
}
