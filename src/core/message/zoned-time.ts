/** WeChat's own clock, and that of nearly every recipient. */
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

/** A clock on the wall of one time zone. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/;
const EPOCH = /^\d{9,13}$/;
// Epoch seconds reach this number in the year 5138, epoch milliseconds in 1973.
const FIRST_MILLISECONDS = 1e11;
const MINUTE_MS = 60_000;

// Making a formatter takes a hundred times longer than using it. There are some 400 zones; the bound is for the many
// spellings of each (asia/shanghai) that values from outside may bring.
const MAX_FORMATTERS = 500;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** True for a name of the IANA time zone database (or `UTC`). */
export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Reads the clock of a zone at an instant. Throws RangeError for an unknown zone. */
export function wallClock(instant: Date, zone: string): WallClock {
  // "11/22/2026, 15:04:05" with the options below, for every year from 1 to 9999.
  const [month, day, year, hour, minute, second] = formatterOf(zone)
    .format(instant)
    .split(/[/,: ]+/)
    .map(Number);
  return { year, month, day, hour, minute, second } as WallClock;
}

/**
 * The instant that a value of a message means: a Date, an ISO 8601 text or an epoch number, also as text (seconds,
 * or milliseconds from 1e11 on). A text without an offset is a clock on the wall of `zone`. Returns null for anything else, for dates
 * that no calendar has and for years beyond 1-9999. Throws RangeError for an unknown zone.
 */
export function parseInstant(value: unknown, zone: string): Date | null {
  if (value instanceof Date) return inRange(value.getTime());
  if (typeof value === 'number') return inRange(value < FIRST_MILLISECONDS ? value * 1000 : value);
  if (typeof value !== 'string') return null;
  if (EPOCH.test(value)) return parseInstant(Number(value), zone);
  const match = ISO.exec(value.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as number[];
  const asUtc = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const read = new Date(asUtc);
  // Date.UTC turns 31 April into 1 May: what does not read back the same was no date.
  if (read.getUTCDate() !== day || read.getUTCMonth() + 1 !== month || read.getUTCFullYear() !== year) return null;
  if (hour! > 23 || minute! > 59 || second! > 59) return null;
  const offset = match[7];
  return inRange(offset === undefined ? fromWall(asUtc, zone) : asUtc - offsetOf(offset));
}

function inRange(time: number): Date | null {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  // One year of slack at both ends: a zone may still turn the year over.
  return year >= 2 && year <= 9998 ? date : null;
}

function fromWall(asUtc: number, zone: string): number {
  const guess = asUtc - zoneOffset(asUtc, zone);
  // The offset at the guess may differ from that at the UTC reading (a change of summer time between the two).
  return asUtc - zoneOffset(guess, zone);
}

function zoneOffset(time: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(new Date(time), zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text[0] === '-' ? -minutes : minutes) * MINUTE_MS;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    if (formatters.size >= MAX_FORMATTERS) formatters.clear();
    formatters.set(zone, formatter);
  }
  return formatter;
}
