/** A line of a labelled history. */
export interface Line {
  /** Minutes since the epoch. */
  minute: number;
  app: string;
  metric: string;
  value: number;
  /** The anomaly this minute belongs to, by number; 0 for none. */
  anomaly: number;
}

const weekMinutes = 7 * 24 * 60;
const weeks = 6;
/** Nothing is planted while there is nothing to compare with. */
const learningWeeks = 2;
const start = Math.floor(Date.UTC(2026, 8, 7) / 60_000);

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normalOf(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function poissonOf(mean: number, random: () => number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalOf(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** Share of a day's traffic by hour of the day: a night, a noon and an evening. */
function shapeOf(hour: number): number {
  const bump = (at: number, width: number) => {
    const apart = Math.min(Math.abs(hour - at), 24 - Math.abs(hour - at));
    return Math.exp(-(apart ** 2) / (2 * width * width));
  };
  return 0.08 + 0.9 * bump(10.5, 2) + 0.7 * bump(15, 2.5) + 1.1 * bump(20.5, 2);
}

/**
 * Six weeks of one app by minute: a week's and a day's rhythm, growth, holidays, stretches without data, noise that wanders;
 * and drops and spikes of 30 % and more for 15 minutes and more, where there are at least 1,000 sends an hour.
 */
export function madeHistory(seed: number, app: string): Line[] {
  const random = randomOf(seed);
  const peak = 20 + 180 * random() ** 2;
  const growth = 0.95 + 0.2 * random();
  const weekend = 0.6 + 0.6 * random();
  const holidays = new Map([0, 1].map(() => [Math.floor(random() * weeks * 7), 0.45 + 1.1 * random()]));
  const wander = 0.01 + 0.03 * random();
  const gaps = Array.from({ length: 3 }, () => ({
    from: Math.floor(random() * weeks * weekMinutes),
    minutes: 10 + Math.floor(random() * 110),
  }));
  const usual = (minute: number) => {
    const day = Math.floor(minute / 1440);
    const isWeekend = day % 7 >= 5;
    const grown = growth ** (minute / weekMinutes);
    return peak * shapeOf((minute % 1440) / 60) * (isWeekend ? weekend : 1) * (holidays.get(day) ?? 1) * grown;
  };
  const planted = plant(random, usual);
  const lines: Line[] = [];
  let drift = 0;
  for (let minute = 0; minute < weeks * weekMinutes; minute++) {
    drift = 0.97 * drift + wander * Math.sqrt(1 - 0.97 ** 2) * normalOf(random);
    if (gaps.some(({ from, minutes }) => minute >= from && minute < from + minutes)) continue;
    const anomaly = planted.findIndex(({ from, to }) => minute >= from && minute < to);
    const factor = anomaly === -1 ? 1 : planted[anomaly]!.factor;
    const value = poissonOf(usual(minute) * Math.exp(drift) * factor, random);
    lines.push({ minute: start + minute, app, metric: 'accepted', value, anomaly: anomaly + 1 });
  }
  return lines;
}

function plant(
  random: () => number,
  usual: (minute: number) => number,
): { from: number; to: number; factor: number }[] {
  const planted: { from: number; to: number; factor: number }[] = [];
  for (let tries = 0; planted.length < 12 && tries < 2000; tries++) {
    const from = Math.floor((learningWeeks + random() * (weeks - learningWeeks)) * weekMinutes);
    const to = from + 15 + Math.floor(random() ** 2 * 165);
    const factor = random() < 0.6 ? 0.7 * random() : 1.3 + 1.2 * random();
    const isApart = planted.every((one) => to + 360 < one.from || from > one.to + 360);
    const isBusy = [from, (from + to) / 2, to].every((minute) => usual(minute) * 60 >= 1000);
    if (isApart && isBusy && to < weeks * weekMinutes) planted.push({ from, to, factor });
  }
  return planted.toSorted((a, b) => a.from - b.from);
}
