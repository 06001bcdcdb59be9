/** Formats that every workbook has, and that are dates: with Chinese ones; not 46, which is a duration. */
const builtIn = [
  [14, 22],
  [27, 36],
  [45, 45],
  [47, 47],
  [50, 58],
] as const;

/** Whether a format shows a number as a date or a time. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtIn.some(([from, to]) => id >= from && id <= to);
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*./g, '');
  // `[h]:mm` is a length of time and no date; other brackets are colours, conditions and languages.
  if (/\[(?:h+|m+|s+)\]/i.test(bare)) return false;
  const first = bare.replaceAll(/\[[^\]]*\]/g, '').split(';')[0]!;
  return /[ymdhs]|a{3}/i.test(first.replaceAll(/general|standard/gi, ''));
}

/**
 * The number of a cell as people write it: never with an exponent, and without the noise behind the 15 digits that Excel
 * keeps (12.3 is stored as 12.300000000000001).
 */
export function numberText(stored: string): string {
  const parts = /^\s*([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?\s*$/i.exec(stored);
  if (parts === null || (parts[2] === '' && parts[3] === '')) return stored.trim();
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const point = whole.length + Number(exponent);
  let digits = whole + fraction;
  if (point < digits.length && digits.replace(/^0+/, '').length > 15) return rounded(stored);
  if (point > digits.length) digits = digits.padEnd(point, '0');
  if (point <= 0) digits = digits.padStart(digits.length + 1 - point, '0');
  const at = Math.max(point, 1);
  const integer = digits.slice(0, at).replace(/^0+(?=\d)/, '');
  const rest = digits.slice(at).replace(/0+$/, '');
  const text = rest === '' ? integer : `${integer}.${rest}`;
  return sign === '-' && /[1-9]/.test(text) ? `-${text}` : text;
}

/** To 15 digits; what is left to write has fewer than that, so this ends. */
function rounded(stored: string): string {
  return numberText(
    Number(stored)
      .toPrecision(15)
      .replace(/(\.\d*?)0+(?=e|$)/i, '$1'),
  );
}

const dayMs = 86_400_000;

/**
 * The number of a date cell as ISO 8601: `2026-11-28`, `2026-11-28T09:30:00+08:00` on the wall of the zone, or `09:30:00`
 * where it has no day. What is no date of Excel's calendar stays a number.
 */
export function dateText(stored: string, from1904: boolean, offsetAt: (wall: number) => string): string {
  const serial = Number(stored);
  if (stored.trim() === '' || !(serial >= 0 && serial < 2_958_466)) return numberText(stored);
  // Whole seconds, since a fraction of a day never comes out even.
  const ms = Math.round(serial * 86_400) * 1000;
  if (ms < dayMs && !from1904) return new Date(ms).toISOString().slice(11, 19);
  // Excel believes in 29 February 1900; days before it are one later than they are counted.
  const start = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const text = new Date(start + ms).toISOString();
  return ms % dayMs === 0 ? text.slice(0, 10) : `${text.slice(0, 19)}${offsetAt(start + ms)}`;
}

/**
 * Says how far the clocks of a zone are ahead when they show a time, as `+08:00`. The time is given as if it were UTC; one
 * that a change of clocks skips is later by as much.
 */
export function offsetsOf(zone: string): (wall: number) => string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsetAt = (at: number) => /GMT([+-]\d\d:\d\d)/.exec(format.format(at))?.[1] ?? '+00:00';
  const msOf = (offset: string) => Date.parse('1970-01-01T00:00:00+00:00') - Date.parse(`1970-01-01T00:00:00${offset}`);
  const known = new Map<number, string>();
  return (wall) => {
    const hour = Math.floor(wall / 3_600_000);
    let offset = known.get(hour);
    if (offset === undefined) {
      offset = offsetAt(wall - msOf(offsetAt(wall - msOf(offsetAt(wall)))));
      known.set(hour, offset);
    }
    return offset;
  };
}
