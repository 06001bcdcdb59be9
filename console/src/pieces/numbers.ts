import { currentLanguage } from '../i18n/index.ts';

const tag = () => (currentLanguage() === 'zh' ? 'zh-CN' : 'en');

/** 12,345 */
export function count(n: number): string {
  return new Intl.NumberFormat(tag()).format(n);
}

/** 1.2万 in Chinese, 12K in English: where there is no room, with the exact number as title. */
export function shortCount(n: number): string {
  return new Intl.NumberFormat(tag(), { notation: 'compact', maximumFractionDigits: 1 }).format(n);
}

/** A part of a whole as a percentage with one decimal; `—` of nothing. Never rounds up to 100 or down to 0. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '—';
  const value = (part / whole) * 100;
  const shown = part > 0 && value < 0.1 ? 0.1 : part < whole && value > 99.9 ? 99.9 : value;
  return `${new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 }).format(shown)}%`;
}

const steps = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** How long something takes, in its largest unit and the one below: `2 hours 5 minutes`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = steps.findIndex(([size]) => whole >= size);
  if (first < 0) return unit(0, 'second');
  const [size, name] = steps[first]!;
  const rest = steps[first + 1];
  const left = rest === undefined ? 0 : Math.floor((whole % size) / rest[0]);
  return unit(Math.floor(whole / size), name) + (left > 0 ? ` ${unit(left, rest![1])}` : '');
}

function unit(n: number, name: string): string {
  return new Intl.NumberFormat(tag(), { style: 'unit', unit: name, unitDisplay: 'long' }).format(n);
}

/** `3 minutes ago`, `in 2 hours`. */
export function relative(at: Date, now: Date = new Date()): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const [size, name] = steps.find(([step]) => Math.abs(seconds) >= step) ?? steps[3];
  const format = new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' });
  return format.format(Math.trunc(seconds / size), name);
}
