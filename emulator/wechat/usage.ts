interface Counter {
  day: number;
  used: number;
  second: number;
  inSecond: number;
  minute: number;
  inMinute: number;
}

/** Days begin at midnight in China (UTC+8). */
const dayOf = (now: number): number => Math.floor((now + 8 * 3_600_000) / 86_400_000);

/** Calls per app and path: today, this second, this minute. */
export class Usage {
  readonly #counters = new Map<string, Counter>();
  /** How often each app cleared its quota, by month. */
  readonly #clears = new Map<string, number>();

  count(appid: string, path: string, now: number): Counter {
    const key = `${appid} ${path}`;
    let counter = this.#counters.get(key);
    if (!counter) {
      counter = { day: 0, used: 0, second: 0, inSecond: 0, minute: 0, inMinute: 0 };
      this.#counters.set(key, counter);
    }
    const day = dayOf(now);
    const second = Math.floor(now / 1000);
    const minute = Math.floor(now / 60_000);
    if (counter.day !== day) Object.assign(counter, { day, used: 0 });
    if (counter.second !== second) Object.assign(counter, { second, inSecond: 0 });
    if (counter.minute !== minute) Object.assign(counter, { minute, inMinute: 0 });
    counter.used += 1;
    counter.inSecond += 1;
    counter.inMinute += 1;
    return counter;
  }

  /** Calls to `path` today. */
  used(appid: string, path: string, now: number): number {
    const counter = this.#counters.get(`${appid} ${path}`);
    return counter && counter.day === dayOf(now) ? counter.used : 0;
  }

  /** Sets all of an app's counts to zero; false when its ten clears of this month are used up. */
  clear(appid: string, now: number): boolean {
    const month = `${appid} ${new Date(now + 8 * 3_600_000).toISOString().slice(0, 7)}`;
    const done = this.#clears.get(month) ?? 0;
    if (done >= 10) return false;
    this.#clears.set(month, done + 1);
    this.forget(appid);
    return true;
  }

  forget(appid: string): void {
    for (const key of this.#counters.keys()) if (key.startsWith(`${appid} `)) this.#counters.delete(key);
  }
}
