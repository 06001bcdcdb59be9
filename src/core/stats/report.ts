import { parseInstant, wallClock } from '../message/zoned-time.ts';
import { localDay } from './funnel.ts';
import { startOfDate } from './zone.ts';

const dayMs = 86_400_000;

/** When a report is due: every day, or on a day of the week (1 Monday to 7 Sunday), at an hour (`09:00`) of a zone. */
export interface ReportTimes {
  every: 'day' | 'week';
  weekday: number;
  at: string;
  time_zone: string;
}

/** The first time after an instant. An hour that the clocks leave out is the first that is. */
export function nextReport(times: ReportTimes, after: Date): Date {
  const today = Date.parse(localDay(after, times.time_zone));
  for (let i = 0; i <= 8; i++) {
    const date = new Date(today + i * dayMs);
    if (times.every === 'week' && (date.getUTCDay() || 7) !== times.weekday) continue;
    const at = parseInstant(`${date.toISOString().slice(0, 10)}T${times.at}`, times.time_zone)!;
    if (at > after) return at;
  }
  throw new RangeError('a week has seven days');
}

/** The latest time a report was due, of one that has been due since `since` and was not sent for whatever reason. */
export function lastDue(times: ReportTimes, since: Date, now: Date): Date {
  const recent = new Date(now.getTime() - 9 * dayMs);
  let due = since < recent ? nextReport(times, recent) : since;
  for (let next = nextReport(times, due); next <= now; next = nextReport(times, next)) due = next;
  return due;
}

/** The whole days a report is about: the day before it is due, or the seven; and as many before them. */
export function reportDays({ every, time_zone: zone }: ReportTimes, dueAt: Date) {
  const today = Date.parse(localDay(dueAt, zone));
  const start = (back: number) => startOfDate(new Date(today - back * dayMs).toISOString().slice(0, 10), zone);
  const length = every === 'day' ? 1 : 7;
  return { from: start(length), to: start(0), before: start(2 * length) };
}

/** A date for people, without its year: `11月27日`, `27 Nov`. */
export function dateIn(at: Date, zone: string): { zh: string; en: string } {
  const { month, day } = wallClock(at, zone);
  return { zh: `${month}月${day}日`, en: `${day} ${months[month - 1]}` };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
