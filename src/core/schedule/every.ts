import type { Every } from '#contract/schedule.ts';
import { wallClock } from '../message/zoned-time.ts';
import { instantOfWall } from './wall-time.ts';

const dayMs = 86_400_000;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** Periods looked at in vain before it counts as never: the 30th of every twelfth month from a February on. */
const mostInVain = 500;

/**
 * The first time after `after` of what recurs every so many days, weeks (from Monday on) or months, counted from the
 * period on the wall of `zone` in which `start` lies. Null where none comes, or none up to `until`.
 */
export function nextOfEvery(every: Every, start: Date, until: Date | null, zone: string, after: Date): Date | null {
  const anchor = periodAt(every, start, zone);
  const first = Math.max(0, Math.floor((periodAt(every, after, zone) - anchor) / every.count));
  for (let k = first; k < first + mostInVain; k++) {
    const days = daysOf(every, anchor + k * every.count);
    const times = days.map((day) => instantOfWall(day * dayMs + timeOf(every.at), zone)).sort((a, b) => +a - +b);
    const next = times.find((at) => at > after);
    if (next !== undefined) return next;
    if (until !== null && times.some((at) => at > until)) return null;
  }
  return null;
}

/** Days, weeks or months since 1970 on the wall; 1970-01-01 was a Thursday. */
function periodAt({ unit }: Every, at: Date, zone: string): number {
  const { year, month, day } = wallClock(at, zone);
  if (unit === 'month') return (year - 1970) * 12 + month - 1;
  const days = Date.UTC(year, month - 1, day) / dayMs;
  return unit === 'day' ? days : Math.floor((days + 3) / 7);
}

/** The days of a period, as days since 1970. */
function daysOf({ unit, on = [] }: Every, period: number): number[] {
  if (unit === 'day') return [period];
  if (unit === 'week') return on.map((name) => period * 7 - 3 + weekdays.indexOf(name as string));
  const [year, month] = [1970 + Math.floor(period / 12), period % 12];
  const longest = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return on.filter((day) => Number(day) <= longest).map((day) => Date.UTC(year, month, Number(day)) / dayMs);
}

function timeOf(at: string): number {
  const [hour = 0, minute = 0, second = 0] = at.split(':').map(Number);
  return ((hour * 60 + minute) * 60 + second) * 1000;
}
