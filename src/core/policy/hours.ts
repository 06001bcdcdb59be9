import type { CalendarDay, Hours } from '#contract/policy.ts';
import { wallClock } from '../message/zoned-time.ts';
import { instantOfWall } from '../schedule/wall-time.ts';

const dayMinutes = 1440;
/** Somebody who may not be called for so long is not waited for: the hours allow no time at all, or hardly any. */
const horizonDays = 62;

/** When nobody is called: in `quiet` hours, and outside of each of the `allowed` sets. */
export interface Shut {
  quiet: readonly Hours[];
  allowed: readonly (readonly Hours[])[];
}

/** Days of rest and workdays by date, against the weekday. */
export type Calendar = ReadonlyMap<string, boolean>;

export function calendarOf(days: readonly CalendarDay[]): Calendar {
  return new Map(days.map(({ date, rest }) => [date, rest]));
}

/**
 * Until when calls are shut at an instant on the wall of a zone: null when they are not, `never` when they do not open
 * within two months. A stretch across midnight belongs to the day on which it begins. Where the clocks are changed, a
 * time the wall never shows means the time as much later. Throws RangeError for an unknown zone.
 */
export function shutUntil(shut: Shut, calendar: Calendar, zone: string, at: Date): Date | 'never' | null {
  const wall = wallClock(at, zone);
  const midnight = Date.UTC(wall.year, wall.month - 1, wall.day);
  const days = new Days(midnight, calendar);
  const now = wall.hour * 60 + wall.minute;
  let minute = now;
  while (minute < horizonDays * dayMinutes) {
    const next = nextOpen(shut, days, minute);
    if (next === minute) break;
    minute = next;
  }
  if (minute === now) return null;
  if (minute >= horizonDays * dayMinutes) return 'never';
  return instantOfWall(midnight + minute * 60_000, zone);
}

/** The same minute when it is open by every rule, else one as late or earlier than the next that is. */
function nextOpen({ quiet, allowed }: Shut, days: Days, minute: number): number {
  const day = Math.floor(minute / dayMinutes);
  const end = stretches(quiet, days, day).find(({ from, to }) => from <= minute && minute < to)?.to;
  if (end !== undefined) return end;
  for (const hours of allowed) {
    const open = stretches(hours, days, day);
    if (open.some(({ from, to }) => from <= minute && minute < to)) continue;
    const begins = open.map(({ from }) => from).filter((from) => from > minute);
    return Math.min((day + 1) * dayMinutes, ...begins);
  }
  return minute;
}

/** The stretches that may cover minutes of a day: its own, and those that yesterday's begin. */
function stretches(hours: readonly Hours[], days: Days, day: number): { from: number; to: number }[] {
  return hours.flatMap((one) => {
    const from = minutesOf(one.from);
    const length = (minutesOf(one.to) - from + dayMinutes - 1) % dayMinutes;
    return [day - 1, day]
      .filter((first) => days.has(one.on, first))
      .map((first) => ({ from: first * dayMinutes + from, to: first * dayMinutes + from + length + 1 }));
  });
}

function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** Days counted from the one at hand. */
class Days {
  readonly #midnight: number;
  readonly #calendar: Calendar;

  constructor(midnight: number, calendar: Calendar) {
    this.#midnight = midnight;
    this.#calendar = calendar;
  }

  /** Whether a day is of a kind. */
  has(on: Hours['on'], day: number): boolean {
    if (on === 'every_day') return true;
    const date = new Date(this.#midnight + day * dayMinutes * 60_000);
    const weekday = date.getUTCDay();
    const rest = this.#calendar.get(isoDate(date.getTime())) ?? (weekday === 0 || weekday === 6);
    return rest === (on === 'rest_days');
  }
}

/** Whether every minute of some hours is one of others too, on days of every kind. */
export function isWithin(hours: readonly Hours[], others: readonly Hours[]): boolean {
  // Two days of each kind in every order that stretches across midnight can meet them.
  const week = Date.UTC(2024, 0, 1);
  return [0, 1].every((flip) => {
    const calendar = new Map(
      Array.from({ length: 8 }, (_, day) => [isoDate(week + day * dayMinutes * 60_000), day % 4 < 2 === (flip === 0)]),
    );
    const days = new Days(week, calendar);
    return Array.from({ length: 6 }, (_, day) => day + 1).every((day) => {
      const open = stretches(others, days, day);
      return stretches(hours, days, day).every((one) => coveredBy(one, day, open));
    });
  });
}

/** Whether the part of a stretch on one day is covered by others, end to end. */
function coveredBy(one: { from: number; to: number }, day: number, others: { from: number; to: number }[]): boolean {
  const to = Math.min(one.to, (day + 1) * dayMinutes);
  let minute = Math.max(one.from, day * dayMinutes);
  while (minute < to) {
    const cover = others.find((other) => other.from <= minute && minute < other.to);
    if (cover === undefined) return false;
    minute = cover.to;
  }
  return true;
}
