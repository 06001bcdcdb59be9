/**
 * The forms of dates and times that WeChat takes in `time` and `date` fields (subscribeMessage.send): dates as
 * y年m月d日, y年m月, m月d日 or with one of the separators - / . (year-month and month-day alone are fine too), times as
 * HH:MM or HH:MM:SS on the 24-hour clock, two points joined to a range by the half-width "~" only.
 *
 * Where the documents are silent we refuse: mixed separators, no space or two spaces before the time, a time after a
 * date that has no day. The calendar is checked as well, so that 2月30日 is found here and not on a phone.
 */

const DATE_FORMS = [
  /^(?<y>\d{4})年(?<m>\d{1,2})月(?:(?<d>\d{1,2})日)?$/,
  /^(?<m>\d{1,2})月(?<d>\d{1,2})日$/,
  /^(?<y>\d{4})([-/.])(?<m>\d{1,2})(?:\2(?<d>\d{1,2}))?$/,
  /^(?<m>\d{1,2})[-/.](?<d>\d{1,2})$/,
];
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/;
// With no year given, 29 February is a possible day.
const ANY_LEAP_YEAR = 2000;

/** True for one date, with or without a time, or a range of two of them. */
export function isDateValue(value: string): boolean {
  return isPointOrRange(value, (point) => isDate(point) || isDateWithClock(point));
}

/** True for one time of day, with or without a date before it, or a range of two of them. */
export function isTimeValue(value: string): boolean {
  return isPointOrRange(value, (point) => CLOCK.test(point) || isDateWithClock(point));
}

function isPointOrRange(value: string, isPoint: (point: string) => boolean): boolean {
  const points = value.split('~');
  return points.length <= 2 && points.every(isPoint);
}

function isDateWithClock(point: string): boolean {
  const space = point.indexOf(' ');
  return space > 0 && CLOCK.test(point.slice(space + 1)) && isDate(point.slice(0, space), true);
}

function isDate(text: string, needsDay = false): boolean {
  for (const form of DATE_FORMS) {
    const parts = form.exec(text)?.groups;
    if (!parts) continue;
    const month = Number(parts.m);
    const year = parts.y === undefined ? ANY_LEAP_YEAR : Number(parts.y);
    if (month < 1 || month > 12 || year < 1) return false;
    if (parts.d === undefined) return !needsDay;
    const day = Number(parts.d);
    return day >= 1 && day <= daysOf(year, month);
  }
  return false;
}

function daysOf(year: number, month: number): number {
  // Four centuries are one full cycle of the calendar; the shift keeps Date.UTC from reading years 0-99 as 1900-1999.
  return new Date(Date.UTC((year % 400) + 2000, month, 0)).getUTCDate();
}
