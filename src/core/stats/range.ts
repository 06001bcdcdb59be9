import { type Granularity, longestDays } from '#contract/stats.ts';
import { isTimeZone, parseInstant } from '../message/zoned-time.ts';
import { dayStart } from './zone.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** How long minutes and quarters are kept, in days. */
export const keptMinuteDays = 14;
export const keptQuarterDays = 400;
export const keptDayDays = 1830;

export interface AskedRange {
  from: string | undefined;
  to: string | undefined;
  timeZone: string | undefined;
  granularity: Granularity;
  /** Only days are kept of the dimension. */
  byDayOnly: boolean;
}

/** A range that can be read: from which grain, and how its rows are put together. */
export interface ReadRange {
  from: Date;
  to: Date;
  zone: string;
  grain: 1 | 15 | 1440;
  unit: 'hour' | 'day' | 'week' | 'month' | null;
  total: boolean;
}

export interface RangeProblem {
  at: 'from' | 'to' | 'time_zone' | 'granularity';
  code: string;
  message: string;
}

/**
 * Decides from which sums a range is read. Days in the app's own zone are kept as such; everything else is added up from
 * quarters of an hour, on which every zone's hours and days begin.
 */
export function readRange(asked: AskedRange, appZone: string, now: Date): ReadRange | RangeProblem {
  const { granularity } = asked;
  const zone = asked.timeZone ?? appZone;
  if (!isTimeZone(zone))
    return { at: 'time_zone', code: 'unknown', message: 'not a name of the IANA time zone database' };
  const to = asked.to === undefined ? now : instantOf(asked.to, zone);
  if (to === null) return { at: 'to', code: 'format', message: 'a time with a zone, or a date' };
  const from = asked.from === undefined ? defaultFrom(to, granularity, zone) : instantOf(asked.from, zone);
  if (from === null) return { at: 'from', code: 'format', message: 'a time with a zone, or a date' };
  if (from >= to) return { at: 'from', code: 'too_big', message: 'from lies before to' };
  const days = (to.getTime() - from.getTime()) / dayMs;
  const most = longestDays[granularity];
  // An hour more for the day on which the clocks go back.
  if (days > most + 1 / 24) {
    return {
      at: 'from',
      code: 'too_long',
      message: `at most ${most} days by ${granularity}; take a coarser granularity or a shorter range`,
    };
  }
  if (granularity === 'minute') {
    if (asked.byDayOnly) return byDayOnly();
    if (now.getTime() - from.getTime() > keptMinuteDays * dayMs) {
      return { at: 'from', code: 'too_old', message: `minutes are kept for ${keptMinuteDays} days` };
    }
    return { ...widened(from, to, minuteMs), zone, grain: 1, unit: null, total: false };
  }
  const total = granularity === 'total';
  const unit = total || granularity === 'quarter' ? null : granularity;
  const wholeDays = granularity !== 'hour' && granularity !== 'quarter';
  const midnight = (at: Date) => dayStart(at, zone).getTime() === at.getTime();
  const aligned = wholeDays && zone === appZone && midnight(from) && (midnight(to) || to >= now);
  if (aligned || asked.byDayOnly) {
    if (!wholeDays || zone !== appZone) return byDayOnly();
    return { from: dayStart(from, zone), to, zone, grain: 1440, unit, total };
  }
  if (now.getTime() - from.getTime() > keptQuarterDays * dayMs) {
    const message = `older than ${keptQuarterDays} days there are only whole days of the app’s time zone (${appZone})`;
    return { at: 'from', code: 'too_old', message };
  }
  return { ...widened(from, to, 15 * minuteMs), zone, grain: 15, unit, total };
}

/**
 * The range of the same length before another, and the sums it is read from. A range that ends now ends within a day, so
 * the one before begins within one: its sums are quarters where days do not fit.
 */
export function rangeBefore(
  { from, to, grain, zone }: ReadRange,
  byDayOnly: boolean,
  now: Date,
): Pick<ReadRange, 'from' | 'to' | 'grain'> {
  const before = new Date(from.getTime() - (to.getTime() - from.getTime()));
  if (grain !== 1440 || dayStart(before, zone).getTime() === before.getTime()) return { from: before, to: from, grain };
  const tooOld = now.getTime() - before.getTime() > keptQuarterDays * dayMs;
  if (byDayOnly || tooOld) return { from: dayStart(before, zone), to: from, grain };
  return { ...widened(before, from, 15 * minuteMs), grain: 15 };
}

/** A week before, or a day of minutes. By days and more it begins at midnight: half a day looks like a bad one. */
function defaultFrom(to: Date, granularity: Granularity, zone: string): Date {
  const from = new Date(to.getTime() - Math.min(7, longestDays[granularity]) * dayMs);
  return granularity === 'day' || granularity === 'week' || granularity === 'month' ? dayStart(from, zone) : from;
}

function byDayOnly(): RangeProblem {
  const message = 'of this dimension only days in the app’s own time zone are kept: day, week, month or total';
  return { at: 'granularity', code: 'by_day_only', message };
}

function instantOf(text: string, zone: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d($|T.*(Z|[+-]\d\d:?\d\d)$)/.test(text)) return null;
  const at = parseInstant(text, zone);
  return at !== null && at.getTime() >= 0 && at.getUTCFullYear() < 3000 ? at : null;
}

function widened(from: Date, to: Date, step: number): { from: Date; to: Date } {
  return {
    from: new Date(Math.floor(from.getTime() / step) * step),
    to: new Date(Math.ceil(to.getTime() / step) * step),
  };
}
