import type { Dimension, Granularity } from '#contract/stats.ts';
import type { Step } from '../../pieces/points.ts';

/** Ranges one click away, in days up to now; `custom` is by two dates. */
export const ranges = ['1', '7', '28', '90', '365', 'custom'] as const;
export type RangeName = (typeof ranges)[number];

export const steps = ['minute', 'quarter', 'hour', 'day', 'week', 'month'] as const satisfies readonly Step[];

export const dimensionNames = [
  'template',
  'channel',
  'push',
  'variant',
  'segment',
  'reason',
  'errcode',
  'platform',
  'province',
  'city',
  'language',
  'tag',
] as const satisfies readonly Dimension[];

/** Kept by day only. */
export const byDay: ReadonlySet<string> = new Set(['platform', 'province', 'city', 'language', 'tag']);

/** Longest range of a step in days that also makes a picture one can read. */
const longest: Record<Step, number> = { minute: 1, quarter: 7, hour: 31, day: 400, week: 1830, month: 1830 };

export interface AskedRange {
  range?: RangeName | undefined;
  /** Dates, both included; of `custom`. */
  from?: string | undefined;
  to?: string | undefined;
}

const dayMs = 86_400_000;

/** How many days a range has. */
export function daysOf({ range = '7', from, to }: AskedRange): number {
  if (range !== 'custom') return Number(range);
  const days = (Date.parse(to ?? '') - Date.parse(from ?? '')) / dayMs + 1;
  return Number.isFinite(days) && days >= 1 ? days : 7;
}

/** The range as the API takes it. Dates are days of the app's zone; the last day of a range by dates is in it. */
export function rangeOf(asked: AskedRange, today: string): { from: string; to?: string } {
  const { range = '7', from, to } = asked;
  if (range === 'custom' && from !== undefined && to !== undefined && from <= to) {
    return { from, ...(to >= today ? {} : { to: plusDays(to, 1) }) };
  }
  return { from: plusDays(today, 1 - daysOf({ range: range === 'custom' ? '7' : range })) };
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
}

/** Steps that a range may be shown by, the best first. */
export function stepsFor(asked: AskedRange, dimension: string | undefined): Step[] {
  const days = daysOf(asked);
  const fine = byDay.has(dimension ?? '') ? [] : steps.filter((step) => step !== 'day' && steps.indexOf(step) < 3);
  const possible = [...fine, 'day', 'week', 'month'].filter((step) => days <= longest[step as Step]) as Step[];
  const best: Step = days <= 2 ? 'hour' : days <= 120 ? 'day' : 'week';
  const first = possible.includes(best) ? best : possible.includes('day') ? 'day' : possible[0]!;
  return [first, ...possible.filter((step) => step !== first)];
}

/** What can be asked of the query string of the API; a step the range does not allow is left to the best one. */
export function granularityOf(step: string | undefined, possible: readonly Step[]): Granularity & Step {
  return possible.find((one) => one === step) ?? possible[0]!;
}
