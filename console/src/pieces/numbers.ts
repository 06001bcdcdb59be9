import { currentLanguage } from '../i18n/index.ts';

const tag = () => (currentLanguage() === 'zh' ? 'zh-CN' : 'en');

const kept = new Map<string, Intl.NumberFormat>();

/** Making a format takes longer than formatting a page of numbers with it. */
function format(name: string, options?: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${tag()} ${name}`;
  const made = kept.get(key) ?? new Intl.NumberFormat(tag(), options);
  kept.set(key, made);
  return made;
}

/** 12,345 */
export function count(n: number): string {
  return format('count').format(n);
}

/** 12,345; one decimal of what is below ten: 3.4 */
export function decimal(n: number): string {
  return n < 10 ? format('tenths', { maximumFractionDigits: 1 }).format(n) : count(Math.round(n));
}

/** 1.2万 in Chinese, 12K in English: where there is no room, with the exact number as title. */
export function shortCount(n: number): string {
  return format('short', { notation: 'compact', maximumFractionDigits: 1 }).format(n);
}

/** A part of a whole as a percentage with one decimal; `—` of nothing. Never rounds up to 100 or down to 0. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '—';
  const value = (part / whole) * 100;
  const shown = part > 0 && value < 0.1 ? 0.1 : part < whole && value > 99.9 ? 99.9 : value;
  return `${format('tenths', { maximumFractionDigits: 1 }).format(shown)}%`;
}

const steps = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** How long something takes, in its largest unit and the one below: `2 hr 5 min`. */
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
  return format(name, { style: 'unit', unit: name, unitDisplay: 'short' }).format(n);
}

/** `3 minutes ago`, `in 2 hours`. */
export function relative(at: Date, now: Date = new Date()): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const [size, name] = steps.find(([step]) => Math.abs(seconds) >= step) ?? steps[3];
  return new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' }).format(Math.trunc(seconds / size), name);
}
