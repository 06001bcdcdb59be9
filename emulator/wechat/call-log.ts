/** One line of the live log. `errcode` is null when the answer was broken on purpose; `fault` says how. */
export interface CallLine {
  seq: number;
  at: number;
  appid: string;
  path: string;
  openid: string;
  template: string;
  errcode: number | null;
  fault: string;
}

const kept = 500;

/** The newest calls, in a ring, for people to look at. Counts live with the apps, so nothing is lost by its size. */
export class CallLog {
  readonly #ring: CallLine[] = [];
  #seq = 0;

  add(line: Omit<CallLine, 'seq'>): void {
    this.#ring[this.#seq % kept] = { seq: this.#seq, ...line };
    this.#seq += 1;
  }

  /** Lines with `seq` of at least `from`, oldest first, and where to go on. */
  since(from: number, appid: string | null): { lines: CallLine[]; next: number } {
    const lines: CallLine[] = [];
    for (let seq = Math.max(from, this.#seq - kept, 0); seq < this.#seq; seq += 1) {
      const line = this.#ring[seq % kept]!;
      if (appid === null || line.appid === appid) lines.push(line);
    }
    return { lines, next: this.#seq };
  }
}
