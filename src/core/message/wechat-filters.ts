import { truncate } from '../template/field-policy.ts';
import { checkField } from '../template/field-rules.ts';
import { parseInstant, type WallClock, wallClock } from './zoned-time.ts';

/** A filter of the expression language: the value before the bar, the message's time zone, then the arguments. */
export type MessageFilter = (value: unknown, zone: string, ...args: unknown[]) => unknown;

const NO_SYMBOL = /[^\p{P}\p{S}]|\p{Emoji_Presentation}/gu;
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];

/**
 * The filters that turn a value into what one type of field takes (subscribeMessage.send), and `date`.
 *
 * An empty or missing value stays empty, so that `| default: "..."` may follow. A value that makes no sense throws,
 * without the value in the text: the text is shown and logged, the value may be personal.
 *
 *     {{ order.title | thing }}          shortened to 20 characters
 *     {{ order.total | amount }}         ¥12.50; another sign as argument, "" for none
 *     {{ order.weight | number: 2 }}     12.50; as many decimals as the argument says, else as it is
 *     {{ order.paid_at | wx_time }}      2026年11月22日 15:04; a zone as argument; also as `time`
 *     {{ order.paid_at | wx_date }}      2026年11月22日
 *     {{ order.state | phrase }}         its Chinese characters, five at most
 *     {{ order.no | character_string }}  without Chinese and spaces, 32 at most
 *     {{ grade | letter }}               its letters, 32 at most
 *     {{ mark | symbol }}                its symbols, five at most
 *     {{ plate | car_number }}           without dots and spaces, letters as capitals
 *     {{ shop.tel | phone }}             digits and symbols; also as `phone_number`
 *     {{ now | date: "%H:%M" }}          %Y %m %d %H %M %S %y %u %w %a %A %F %T %R %%, "-" drops the zero: %-d
 */
export const MESSAGE_FILTERS: Record<string, MessageFilter> = {
  thing: (value) => truncate({ type: 'thing' }, textOf(value)),
  short_thing: (value) => truncate({ type: 'short_thing' }, textOf(value)),
  name: (value) => truncate({ type: 'name' }, textOf(value)),
  phrase: (value) => truncate({ type: 'phrase' }, textOf(value).replace(/\P{Script=Han}/gu, '')),
  character_string: (value) => only('character_string', value, /[^\x21-\x7e]/g),
  letter: (value) => only('letter', value, /[^A-Za-z]/g),
  symbol: (value) => truncate({ type: 'symbol' }, textOf(value).replace(NO_SYMBOL, '')),
  car_number: (value) => plain(value, /[^\p{Script=Han}A-Za-z0-9]/gu).toUpperCase(),
  phone: phoneNumber,
  phone_number: phoneNumber,
  number: (value, _zone, decimals) => (isBlank(value) ? '' : decimalOf(value, decimals)),
  amount: (value, _zone, sign = '¥') => (isBlank(value) ? '' : `${textOf(sign)}${withCents(value)}`),
  wx_time: chineseTime,
  time: chineseTime,
  wx_date: (value, zone, ownZone) => inZone('wx_date', 'date', value, ownZone ?? zone, chineseDate),
  date: (value, zone, format = '%Y-%m-%d %H:%M', ownZone = zone) =>
    inZone('date', 'date', value, ownZone, (clock) => strftime(clock, textOf(format))),
};

function chineseTime(value: unknown, zone: string, ownZone?: unknown): string {
  const print = (clock: WallClock) => `${chineseDate(clock)} ${strftime(clock, '%H:%M')}`;
  return inZone('wx_time', 'time', value, ownZone ?? zone, print);
}

function phoneNumber(value: unknown): string {
  return plain(value, /[^0-9!-/:-@[-`{-~]/g);
}

/** In half-width form, without what `unwanted` finds, and cut to what the type takes. */
function only(type: string, value: unknown, unwanted: RegExp): string {
  return truncate({ type }, plain(value, unwanted));
}

function plain(value: unknown, unwanted: RegExp): string {
  return textOf(value).normalize('NFKC').replace(unwanted, '');
}

function inZone(
  filter: string,
  type: 'time' | 'date',
  value: unknown,
  zone: unknown,
  print: (clock: WallClock) => string,
): string {
  if (isBlank(value)) return '';
  const zoneName = textOf(zone);
  const instant = parseInstant(value, zoneName);
  if (instant) return print(wallClock(instant, zoneName));
  // Already in a form that WeChat takes (15:30~16:30): nothing to convert.
  const text = textOf(value).trim();
  if (filter !== 'date' && checkField({ type }, text) === null) return text;
  throw new TypeError(`${filter}: the value is no date or time; for the time of sending write now, without quotes`);
}

function chineseDate(clock: WallClock): string {
  return `${clock.year}年${clock.month}月${clock.day}日`;
}

function strftime(clock: WallClock, format: string): string {
  const weekday = new Date(Date.UTC(clock.year, clock.month - 1, clock.day)).getUTCDay();
  return format.replace(/%(-?)(.?)/gs, (_directive, minus: string, letter: string) => {
    const padded = (number: number, width = 2) => (minus ? String(number) : String(number).padStart(width, '0'));
    switch (letter) {
      case 'Y':
        return padded(clock.year, 4);
      case 'y':
        return padded(clock.year % 100);
      case 'm':
        return padded(clock.month);
      case 'd':
        return padded(clock.day);
      case 'H':
        return padded(clock.hour);
      case 'M':
        return padded(clock.minute);
      case 'S':
        return padded(clock.second);
      case 'F':
        return strftime(clock, '%Y-%m-%d');
      case 'T':
        return strftime(clock, '%H:%M:%S');
      case 'R':
        return strftime(clock, '%H:%M');
      case 'u':
        return String(weekday === 0 ? 7 : weekday);
      case 'w':
        return String(weekday);
      case 'a':
        return `周${WEEKDAYS[weekday]}`;
      case 'A':
        return `星期${WEEKDAYS[weekday]}`;
      case '%':
        return '%';
      default:
        throw new TypeError(`date: unknown directive %${minus}${letter}`);
    }
  });
}

function withCents(value: unknown): string {
  return rounded('amount', value, 2);
}

function decimalOf(value: unknown, decimals: unknown): string {
  if (decimals === undefined) {
    const text = textOf(value).normalize('NFKC').replaceAll(',', '').trim();
    if (!/^\d{1,30}(?:\.\d{1,30})?$/.test(text)) throw new TypeError('number: the value is no number from 0 up');
    return text;
  }
  const places = Number(decimals);
  if (!Number.isInteger(places) || places < 0 || places > 6) throw new TypeError('number: 0 to 6 decimals');
  return rounded('number', value, places);
}

/** Half away from zero, in decimal digits: 1.005 as a binary fraction is below 1.005. */
function rounded(filter: string, value: unknown, places: number): string {
  const text = typeof value === 'number' && Math.abs(value) < 1e15 ? value.toFixed(6) : textOf(value).trim();
  const match = /^(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) throw new TypeError(`${filter}: the value is no number from 0 up`);
  const tenfold = BigInt(match[1] + (match[2] ?? '').padEnd(places + 1, '0').slice(0, places + 1));
  const digits = String((tenfold + 5n) / 10n).padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** The text of a plain value. Lists and objects have none: `[object Object]` must never reach a phone. */
export function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value === undefined || value === null) return '';
      throw new TypeError(
        'a list, an object or a date has no text of its own: choose one of its parts or use a filter',
      );
  }
}
