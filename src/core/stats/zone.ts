import { parseInstant, wallClock } from '../message/zoned-time.ts';

const two = (n: number) => String(n).padStart(2, '0');

/** The start of the day an instant lies in, on the wall of a zone. Throws RangeError for an unknown zone. */
export function dayStart(at: Date, zone: string): Date {
  const { year, month, day } = wallClock(at, zone);
  return startOfDate(`${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`, zone);
}

/** The first instant of a date (`2026-11-22`) in a zone; where that hour was left out, the first that is. */
export function startOfDate(date: string, zone: string): Date {
  return parseInstant(date, zone)!;
}

/** An instant as RFC 3339 on the wall of a zone, to the minute: `2026-11-22T08:00:00+08:00`. */
export function inZone(at: Date, zone: string): string {
  const { year, month, day, hour, minute, second } = wallClock(at, zone);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const offset = Math.round((wall - Math.floor(at.getTime() / 1000) * 1000) / 60_000);
  const sign = offset < 0 ? '-' : '+';
  const ahead = Math.abs(offset);
  const text = new Date(wall).toISOString().slice(0, 19);
  return `${text}${sign}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}
