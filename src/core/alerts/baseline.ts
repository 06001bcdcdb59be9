import { median } from './robust.ts';
import { quarterMinutes, type Series, weekMinutes } from './series.ts';

const quarterOfWeek = weekMinutes / quarterMinutes;
const quartersOfDay = (24 * 60) / quarterMinutes;
/** Below this many known minutes a quarter says too little. */
const leastMinutes = 8;

/**
 * How much a minute of a quarter of an hour usually brings: the median over the same quarter and its two neighbours in the
 * last weeks, each week brought to the level of the newest, so that growth does not drag. While there are not two weeks of
 * history the last days stand in. Remembers what it worked out.
 */
export class Baseline {
  readonly #series: Series;
  readonly #weeks: number;
  readonly #known = new Map<number, number | null>();
  readonly #levels = new Map<number, number | null>();

  constructor(series: Series, weeks = 5) {
    this.#series = series;
    this.#weeks = weeks;
  }

  /** Usual counts a minute at a minute, between the middles of quarters; null when there is no history. */
  at(minute: number): number | null {
    const place = minute / quarterMinutes - 0.5;
    const before = Math.floor(place);
    const share = place - before;
    const [a, b] = [this.#quarter(before), this.#quarter(before + 1)];
    if (a === null || b === null) return a ?? b;
    return a * (1 - share) + b * share;
  }

  /** How much less a baseline of little history is worth: what is out of the ordinary has to be so many times more so. */
  doubt(minute: number): number {
    const number = Math.floor(minute / quarterMinutes);
    let weeks = 0;
    for (let week = 1; week <= this.#weeks; week++) {
      if (this.#series.quarter(number - week * quarterOfWeek) !== undefined) weeks++;
    }
    return [1.8, 1.6, 1.2, 1.05][weeks] ?? 1;
  }

  /** Whether it is a time of little traffic, by the quarters of the last day. */
  isQuiet(minute: number): boolean {
    const now = this.at(minute);
    if (now === null) return true;
    let most = 0;
    for (let back = 0; back < quartersOfDay; back++)
      most = Math.max(most, this.at(minute - back * quarterMinutes) ?? 0);
    return now < 0.4 * most;
  }

  /** The usual count of the minutes in [from, to). */
  over(from: number, to: number): number | null {
    let sum = 0;
    for (let minute = from; minute < to; minute++) {
      const usual = this.at(minute + 0.5);
      if (usual === null) return null;
      sum += usual;
    }
    return sum;
  }

  #quarter(number: number): number | null {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    const found = this.#fromWeeks(number) ?? this.#fromDays(number);
    this.#known.set(number, found);
    return found;
  }

  #fromWeeks(number: number): number | null {
    const newest = this.#level(number, 1);
    const samples: number[] = [];
    let weeks = 0;
    for (let week = 1; week <= this.#weeks; week++) {
      const level = this.#level(number, week);
      const scale = newest !== null && level !== null && level > 0 ? newest / level : 1;
      const rates = [-1, 0, 1].flatMap((shift) => {
        const rate = this.#rate(number - week * quarterOfWeek + shift);
        return rate === null ? [] : [rate * scale];
      });
      if (rates.length === 0) continue;
      weeks++;
      // Neighbours lie on a slope: their middle stands for the week.
      samples.push(rates.reduce((sum, one) => sum + one, 0) / rates.length);
    }
    return weeks >= 2 ? median(samples) : null;
  }

  #fromDays(number: number): number | null {
    const samples: number[] = [];
    for (let day = 1; day <= 7; day++) {
      const rates = [-1, 0, 1].flatMap((shift) => this.#rate(number - day * quartersOfDay + shift) ?? []);
      if (rates.length > 0) samples.push(rates.reduce((sum, one) => sum + one, 0) / rates.length);
    }
    return samples.length >= 2 ? median(samples) : null;
  }

  /** The level of the whole week that ends where the quarter lies, so many weeks ago; by day, to save work. */
  #level(number: number, week: number): number | null {
    const day = Math.floor((number - week * quarterOfWeek) / quartersOfDay);
    const known = this.#levels.get(day);
    if (known !== undefined) return known;
    const days: number[] = [];
    for (let back = -3; back <= 3; back++) {
      let value = 0;
      let minutes = 0;
      for (let i = 0; i < quartersOfDay; i++) {
        const quarter = this.#series.quarter((day + back) * quartersOfDay + i);
        if (quarter === undefined) continue;
        value += quarter.value;
        minutes += quarter.minutes;
      }
      if (minutes >= 720) days.push(value / minutes);
    }
    const level = days.length >= 5 ? median(days) : null;
    this.#levels.set(day, level);
    return level;
  }

  #rate(number: number): number | null {
    const quarter = this.#series.quarter(number);
    return quarter === undefined || quarter.minutes < leastMinutes ? null : quarter.value / quarter.minutes;
  }
}
