export const quarterMinutes = 15;
export const weekMinutes = 7 * 24 * 60;

/** What was counted in a stretch of time, and how many of its minutes we know of. */
export interface Sum {
  value: number;
  minutes: number;
}

/**
 * A count by time. Minutes are numbered from the epoch. A minute that is not known (the service was away) is not one in
 * which nothing happened.
 */
export interface Series {
  /** Known minutes in [from, to) of the recent past. */
  recent(from: number, to: number): Sum;
  /** A quarter of an hour by number (minute / 15); undefined when nothing is known of it. */
  quarter(number: number): Sum | undefined;
}

/** A series from values by minute, in memory. */
export class MinuteSeries implements Series {
  readonly #values = new Map<number, number>();
  readonly #quarters = new Map<number, Sum>();

  add(minute: number, value: number): void {
    const before = this.#values.get(minute);
    this.#values.set(minute, (before ?? 0) + value);
    const number = Math.floor(minute / quarterMinutes);
    const quarter = this.#quarters.get(number) ?? { value: 0, minutes: 0 };
    quarter.value += value;
    if (before === undefined) quarter.minutes++;
    this.#quarters.set(number, quarter);
  }

  recent(from: number, to: number): Sum {
    const sum = { value: 0, minutes: 0 };
    for (let minute = from; minute < to; minute++) {
      const value = this.#values.get(minute);
      if (value === undefined) continue;
      sum.value += value;
      sum.minutes++;
    }
    return sum;
  }

  quarter(number: number): Sum | undefined {
    return this.#quarters.get(number);
  }
}
