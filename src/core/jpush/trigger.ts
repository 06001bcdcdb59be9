import type { JpushTrigger } from '#contract/jpush.ts';
import type { Recurrence } from '#contract/schedule.ts';
import { instantOfText, wallText } from './wall.ts';

const units = ['day', 'week', 'month'];
const yearMs = 366 * 86_400_000;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * What a trigger of JPush's is here: `once` or `every`. Its times have no zone, so they are the app's. Throws TypeError
 * for what means nothing; whether a time is to come is the schedule's to see.
 */
export function recurrenceOf({ single, periodical }: JpushTrigger, zone: string): Partial<Recurrence> {
  if ((single === undefined) === (periodical === undefined)) throw new TypeError('give single or periodical');
  // A server that was down does not lose the one time there is.
  if (single !== undefined) return { once: { at: instantOfText(single.time, zone).toISOString() }, missed: 'latest' };
  const { start, end, time, time_unit: unit, frequency: count, point } = periodical!;
  const [from, to] = [instantOfText(start, zone), instantOfText(end, zone)];
  if (to.getTime() - from.getTime() > yearMs) throw new TypeError('periodical spans 12 months at most');
  const on = daysOf(unit, point ?? []);
  return {
    every: { count, unit, at: time, ...(on === null ? {} : { on }) },
    start: from.toISOString(),
    end: to.toISOString(),
    missed: 'latest',
  };
}

/** The same back again, as JPush shows it; an empty object for what it has no words for. */
export function triggerOf({ once, every, start, end }: Recurrence, zone: string): JpushTrigger {
  if (once !== undefined) return { single: { time: wallText(new Date(once.at), zone) } };
  if (every === undefined || start === undefined || end === undefined) return {};
  const { unit, count, on, at } = every;
  const point = on?.map((day) => (typeof day === 'number' ? String(day).padStart(2, '0') : day.toUpperCase()));
  return {
    periodical: {
      start: wallText(new Date(start), zone),
      end: wallText(new Date(end), zone),
      time: at.length === 5 ? `${at}:00` : at,
      time_unit: unit,
      frequency: count,
      ...(point === undefined ? {} : { point }),
    },
  };
}

function daysOf(unit: string, point: string[]): NonNullable<Recurrence['every']>['on'] | null {
  if (unit === units[0]) {
    if (point.length > 0) throw new TypeError('point goes with week and month');
    return null;
  }
  if (point.length === 0) throw new TypeError('point is missing');
  const names = point.map((one) => one.toLowerCase());
  if (unit === 'week') {
    if (names.some((name) => !weekdays.includes(name)))
      throw new TypeError('point has days of the week: MON, TUE, ...');
    return [...new Set(names)] as ('mon' | 'tue')[];
  }
  if (names.some((name) => !/^(0?[1-9]|[12]\d|3[01])$/.test(name))) throw new TypeError('point has days: 01 to 31');
  return [...new Set(names.map(Number))];
}
