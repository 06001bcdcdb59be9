import { quarterMinutes, type Series, type Sum } from '#core/alerts/series.ts';
import type { Sql } from '#db/pool.ts';
import { readCalls } from '#db/queries/alert/look.ts';

const minuteMs = 60_000;
const historyMinutes = 40 * 24 * 60;
const recentMinutes = 6 * 60;

/**
 * Calls of single messages of one app, as the detector wants them: quarters of the last weeks and minutes of the last
 * hours. What is not stored did not happen, from the first that is stored on.
 */
export class LiveSeries implements Series {
  readonly #appId: string;
  readonly #minutes = new Map<number, number>();
  readonly #quarters = new Map<number, number>();
  #firstQuarter = Number.POSITIVE_INFINITY;
  #readUntil = 0;

  constructor(appId: string) {
    this.#appId = appId;
  }

  /** Reads what is new; minutes before `now` are known afterwards. */
  async refresh(sql: Sql, now: number): Promise<void> {
    const isFirst = this.#readUntil === 0;
    const at = (minute: number) => new Date(minute * minuteMs);
    const from = isFirst ? now - historyMinutes : this.#readUntil - 2 * quarterMinutes;
    for (const { at: start, single } of await readCalls(sql, this.#appId, 15, at(from), at(now))) {
      const number = Math.floor(start.getTime() / minuteMs / quarterMinutes);
      this.#quarters.set(number, single);
      this.#firstQuarter = Math.min(this.#firstQuarter, number);
    }
    const since = isFirst ? now - recentMinutes : this.#readUntil - 10;
    for (const { at: start, single } of await readCalls(sql, this.#appId, 1, at(since), at(now))) {
      this.#minutes.set(Math.floor(start.getTime() / minuteMs), single);
    }
    for (const minute of this.#minutes.keys()) if (minute < now - recentMinutes) this.#minutes.delete(minute);
    for (const number of this.#quarters.keys()) {
      if (number * quarterMinutes < now - historyMinutes) this.#quarters.delete(number);
    }
    this.#readUntil = now;
  }

  recent(from: number, to: number): Sum {
    const sum = { value: 0, minutes: 0 };
    for (let minute = from; minute < to; minute++) {
      if (minute < this.#firstQuarter * quarterMinutes) continue;
      sum.value += this.#minutes.get(minute) ?? 0;
      sum.minutes++;
    }
    return sum;
  }

  quarter(number: number): Sum | undefined {
    if (number < this.#firstQuarter || (number + 1) * quarterMinutes > this.#readUntil) return undefined;
    return { value: this.#quarters.get(number) ?? 0, minutes: quarterMinutes };
  }
}
