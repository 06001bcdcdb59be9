import { wallClock } from '../message/zoned-time.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Opens further back say little about today. */
export const habitDays = 90;
/** With fewer opens of their own a recipient is taken for one of the app's. */
export const leastOwn = 3;
/** With fewer opens the app's curve says nothing. */
export const leastOfApp = 20;
/** What the app's curve weighs beside the opens of a recipient: as much as this many of them. */
const priorOpens = 2;

/** The first UTC day of which opens are looked at. */
export function habitDayFrom(now: Date): string {
  return new Date(now.getTime() - habitDays * dayMs).toISOString().slice(0, 10);
}

/** The buckets whose opens make the app's curve: a bucket is a random sample of its recipients. */
export function curveBuckets(buckets: readonly number[]): number[] {
  return buckets.slice(0, 4);
}

/** Opens by hour of the day, 24 numbers. */
export type HourCounts = readonly number[];

export const noHours: HourCounts = Array.from({ length: 24 }, () => 0);

/** Counts opens by the hour on the wall of a zone. Throws RangeError for an unknown zone. */
export function hourCounts(opens: readonly Date[], zone: string): HourCounts {
  const counts = [...noHours];
  for (const at of opens) counts[wallClock(at, zone).hour]!++;
  return counts;
}

/** How good each hour of the day is for one recipient, and from whose opens that is known. */
export interface Preference {
  scores: HourCounts;
  from: 'own' | 'app' | 'none';
}

/**
 * Half of an open counts for its hour and a quarter for each hour beside it: who opens at 19:58 would at 20:02. The
 * app's curve is added to a recipient's own, so that a few opens at odd hours do not decide alone.
 */
export function preferenceOf(own: HourCounts, app: HourCounts): Preference {
  const [mine, all] = [sum(own), sum(app)];
  const curve = all < leastOfApp ? noHours : smoothed(app).map((n) => n / all);
  if (mine < leastOwn) return { scores: curve, from: all < leastOfApp ? 'none' : 'app' };
  return { scores: smoothed(own).map((n, hour) => n + priorOpens * curve[hour]!), from: 'own' };
}

/**
 * The best hour for a recipient within `hours` from a time on: at that time itself when its hour is the best, else when the
 * better hour begins; of equal ones the first. Where nothing is known, at once. Throws RangeError for an unknown zone.
 */
export function bestDue({ scores, from }: Preference, zone: string, start: Date, hours: number): Date {
  if (from === 'none') return start;
  let best = start;
  let score = scores[wallClock(start, zone).hour]!;
  const { minute, second } = wallClock(start, zone);
  const begun = start.getTime() - (minute * 60 + second) * 1000 - (start.getTime() % 1000);
  for (let step = 1; step < hours; step++) {
    const at = new Date(begun + step * hourMs);
    const value = scores[wallClock(at, zone).hour]!;
    if (value > score) [best, score] = [at, value];
  }
  return best;
}

/** The hour of the day with the highest score; of equal ones the first. */
export function topHour(scores: HourCounts): number {
  return scores.indexOf(Math.max(...scores));
}

function smoothed(counts: HourCounts): HourCounts {
  return counts.map((n, hour) => n / 2 + (counts[(hour + 23) % 24]! + counts[(hour + 1) % 24]!) / 4);
}

function sum(counts: HourCounts): number {
  return counts.reduce((total, n) => total + n, 0);
}

/** The opens of one recipient, in the order in which they happened. */
export interface History {
  zone: string;
  opens: readonly Date[];
}

/** Shares of later opens that fell into the chosen hour or one beside it. */
export interface BackTest {
  /** Recipients with enough opens to learn from and to test on. */
  recipients: number;
  /** With the hour chosen for each. */
  chosen: number;
  /** With the app's best hour for all. */
  app: number;
  /** With any hour: three of 24. */
  chance: number;
}

/**
 * What choosing an hour for each recipient would have been worth: learns from the first seven tenths of the opens of each
 * and looks at the rest. Recipients who are tested only by the app's curve are left out.
 */
export function backTest(histories: readonly History[]): BackTest {
  const learned = histories.map(({ zone, opens }) => {
    const cut = Math.floor(opens.length * 0.7);
    return { own: hourCounts(opens.slice(0, cut), zone), later: hourCounts(opens.slice(cut), zone) };
  });
  const app = learned.reduce<HourCounts>((all, { own }) => all.map((n, hour) => n + own[hour]!), noHours);
  const tested = learned.filter(({ own, later }) => sum(own) >= leastOwn && sum(later) > 0);
  const appHour = topHour(preferenceOf(noHours, app).scores);
  const hits = tested.map(({ own, later }) => {
    const hour = topHour(preferenceOf(own, app).scores);
    return { chosen: near(later, hour), app: near(later, appHour) };
  });
  const mean = (pick: (one: { chosen: number; app: number }) => number) =>
    hits.length === 0 ? 0 : hits.reduce((total, one) => total + pick(one), 0) / hits.length;
  return { recipients: tested.length, chosen: mean((one) => one.chosen), app: mean((one) => one.app), chance: 3 / 24 };
}

function near(counts: HourCounts, hour: number): number {
  return (counts[hour]! + counts[(hour + 1) % 24]! + counts[(hour + 23) % 24]!) / sum(counts);
}
