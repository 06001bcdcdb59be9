import type { Baseline } from './baseline.ts';
import { median, spread } from './robust.ts';
import type { Series } from './series.ts';

/** A stretch that is looked at, and what it takes to speak of it: the shorter, the more. */
interface Window {
  minutes: number;
  /** Least difference, as a share of what is expected. */
  effect: number;
  /** Least difference in standard deviations. */
  sigmas: number;
}

const windows: readonly Window[] = [
  { minutes: 1, effect: 0.9, sigmas: 7 },
  { minutes: 3, effect: 0.6, sigmas: 6 },
  { minutes: 8, effect: 0.28, sigmas: 4.6 },
  { minutes: 15, effect: 0.18, sigmas: 3.5 },
  { minutes: 30, effect: 0.17, sigmas: 4 },
];

/** How far back the level of today is judged by. */
const levelMinutes = 240;
const levelStep = 10;
/** So long after midnight a day may still turn out to be a holiday. */
const youngDayMinutes = 90;
/** By how much the course of a day may be early or late. */
const slackMinutes = 6;
/** Where less than this an hour is expected, chance makes differences as large as those we look for. */
const leastAnHour = 500;
const leastExpected = 10;

export interface Judgement {
  direction: 'low' | 'high';
  /** Minutes of the window that showed it. */
  minutes: number;
  actual: number;
  expected: number;
  /** How far today lies above or below what is usual, as a factor. */
  level: number;
  sigmas: number;
}

export interface Level {
  /** Today over the usual. */
  factor: number;
  /** Standard deviation of the rest, as a share of what is expected, for stretches of `levelStep` minutes. */
  noise: number;
}

/**
 * Today's level: the median of the last hours over what is usual then. A holiday or growth moves it within two hours, an
 * outage of an hour does not. `skip` names minutes that belong to an anomaly known already. Null without history.
 */
export function levelOf(
  series: Series,
  baseline: Baseline,
  now: number,
  sinceMidnight: number,
  skip: (minute: number) => boolean = () => false,
): Level | null {
  const factors: number[] = [];
  const weights: number[] = [];
  // A holiday begins at midnight: as soon as the day can speak for itself, the evening before says nothing of it.
  const back = sinceMidnight >= youngDayMinutes / 2 ? Math.min(levelMinutes, sinceMidnight) : levelMinutes;
  const first = now - Math.ceil(back / levelStep) * levelStep;
  for (let from = first; from + levelStep <= now - levelStep / 2; from += levelStep) {
    if (skip(from) || skip(from + levelStep - 1)) continue;
    const usual = baseline.over(from, from + levelStep);
    const sum = series.recent(from, from + levelStep);
    if (usual === null || sum.minutes < levelStep / 2 || usual <= 0) continue;
    factors.push(sum.value / ((usual * sum.minutes) / levelStep));
    weights.push(usual);
  }
  if (factors.length < 4) return null;
  // Nights say little about the day that follows: what has little traffic is left out.
  const least = Math.max(...weights) / 4;
  const told = factors.filter((_, i) => weights[i]! >= least);
  const newest = told.slice(-6);
  const factor = told.length >= 6 ? 0.5 * median(told) + 0.5 * median(newest) : median(factors);
  return { factor, noise: spread(told.length >= 6 ? told : factors, factor) };
}

/** Judges the minutes before `now` against what is usual; null when nothing is out of the ordinary. */
export function judge(
  series: Series,
  baseline: Baseline,
  now: number,
  sinceMidnight: number,
  level: Level,
  counts: boolean,
): Judgement | null {
  let strongest: Judgement | null = null;
  const doubt = baseline.doubt(now) * (sinceMidnight < youngDayMinutes ? 1.7 : 1);
  const isQuiet = baseline.isQuiet(now);
  for (const { minutes, effect, sigmas: least } of windows) {
    const usual = baseline.over(now - minutes, now);
    const sum = series.recent(now - minutes, now);
    if (usual === null || sum.minutes < Math.ceil(minutes * 0.7)) continue;
    const middle = (usual * level.factor * sum.minutes) / minutes;
    // The level of an evening says little of the night and of the day after it: there what is usual may be right as well.
    const levels = isQuiet ? [1, 1 / level.factor] : [1];
    const expected = toleratedOf(baseline, now, minutes, usual, middle, sum.value, levels);
    if (expected <= 0 || (counts && (expected < leastExpected || (expected * 60) / minutes < leastAnHour))) continue;
    const deviation = deviationOf(expected, minutes, level, counts);
    const difference = sum.value - expected;
    const sigmas = Math.abs(difference) / deviation;
    if (Math.abs(difference) < effect * doubt * expected || sigmas < least * doubt) continue;
    const direction = difference < 0 ? 'low' : 'high';
    const judgement = { direction, minutes, actual: sum.value, expected, level: level.factor, sigmas } as const;
    if (strongest === null || sigmas / least > strongest.sigmas) strongest = judgement;
  }
  return strongest;
}

/**
 * Where the usual course is steep, a few minutes sooner or later are no anomaly: what is expected lies between the lowest
 * and the highest of the quarters around; the nearest to what came is taken.
 */
function toleratedOf(
  baseline: Baseline,
  now: number,
  minutes: number,
  usual: number,
  middle: number,
  actual: number,
  levels: number[],
): number {
  let expected = middle;
  for (const shift of [-slackMinutes, 0, slackMinutes]) {
    const shifted = baseline.over(now - minutes + shift, now + shift);
    if (shifted === null || usual === 0) continue;
    for (const level of levels) {
      const other = (middle * shifted * level) / usual;
      if (actual < middle ? other < expected : other > expected) expected = other;
    }
  }
  return (actual < middle && actual > expected) || (actual > middle && actual < expected) ? actual : expected;
}

/** Counting noise, what the baseline itself does not know, and the noise the last hours showed, whichever is larger. */
function deviationOf(expected: number, minutes: number, level: Level, counts: boolean): number {
  const ofBaseline = 0.03 * expected;
  const counting = counts ? Math.sqrt(expected) : 0;
  const shown = level.noise * expected * Math.sqrt(Math.max(1, levelStep / minutes));
  return Math.max(Math.hypot(counting, ofBaseline), shown);
}
