import type { TemplateField } from '../world/types.ts';

const han = /\p{Script=Han}/u;
const clock = '(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?';
const month = '(?:0?[1-9]|1[0-2])';
const dayOfMonth = '(?:0?[1-9]|[12]\\d|3[01])';
// y年m月d日, y年m月, m月d日; or the same with one kind of separator: - / .
const date =
  `(?:\\d{4}年${month}月(?:${dayOfMonth}日)?|${month}月${dayOfMonth}日` +
  `|\\d{4}([-/.])${month}(?:\\1${dayOfMonth})?|${month}[-/.]${dayOfMonth})`;
const time = new RegExp(`^(?:${date}\\s*)?${clock}$`);
const day = new RegExp(`^${date}(?:\\s*${clock})?$`);

const length = (value: string): number => [...value].length;

/** A value or a range of two joined by a half-width tilde; the end of a range may be a bare clock. */
const range = (value: string, one: RegExp): boolean => {
  const sides = value.split('~').map((side) => side.trim());
  if (sides.length > 2) return false;
  return one.test(sides[0]!) && (sides.length === 1 || one.test(sides[1]!) || time.test(sides[1]!));
};

/** What `subscribeMessage.send` takes per key type. Lengths count characters by code point. */
const rules: Record<string, (value: string) => boolean> = {
  thing: (v) => length(v) <= 20,
  short_thing: (v) => length(v) <= 5,
  number: (v) => v.length <= 32 && /^\d+(\.\d+)?$/.test(v),
  letter: (v) => /^[A-Za-z]{1,32}$/.test(v),
  symbol: (v) => /^[^\p{L}\p{N}\s]{1,5}$/u.test(v),
  character_string: (v) => length(v) <= 32 && !han.test(v),
  time: (v) => range(v, time),
  date: (v) => range(v, day),
  amount: (v) => /^\p{Sc}?\d{1,10}(\.\d{1,10})?元?$/u.test(v),
  phone_number: (v) => /^[^\p{L}\s]{1,17}$/u.test(v) && /\d/.test(v),
  car_number: (v) => /^[\p{Script=Han}A-Za-z0-9][A-Za-z0-9]{0,6}[\p{Script=Han}A-Za-z0-9]?$/u.test(v),
  name: (v) => !/\p{N}/u.test(v) && length(v) <= (han.test(v) ? 10 : 20),
  phrase: (v) => /^\p{Script=Han}{1,5}$/u.test(v),
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Whether WeChat takes `value` (not empty) for a field. Types without a known rule take everything on one line. */
export function fieldTakes(field: TemplateField, value: string): boolean {
  if (control.test(value)) return false;
  if (field.type === 'enum' || field.type === 'enum_string') return field.values?.includes(value) ?? true;
  return rules[field.type]?.(value) ?? true;
}
