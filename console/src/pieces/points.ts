import { type MetricName, metrics } from '#contract/metrics.ts';

export interface Point {
  at: string;
  values: Record<string, number | null>;
}

export type Step = 'minute' | 'quarter' | 'hour' | 'day' | 'week' | 'month';

const sizeMs = { minute: 60_000, quarter: 900_000, hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 };

/**
 * Points of a series with those put in that nothing was counted in: 0 for counts, null for rates. Times are those of the
 * answer, on the wall of its zone (`2026-11-28T00:00:00+08:00`); an hour that a change of clocks leaves out is empty.
 */
export function withEmpty(
  points: readonly Point[],
  range: { from: string; to: string },
  step: Step,
  names: readonly string[],
): Point[] {
  const found = new Map<string, Point[]>();
  for (const point of points) found.set(minuteOf(point), [...(found.get(minuteOf(point)) ?? []), point]);
  const nothing = Object.fromEntries(names.map((name) => [name, metrics[name as MetricName]?.rate == null ? 0 : null]));
  const [end, filled] = [wall(range.to), [] as Point[]];
  for (let at = startOf(wall(range.from), step); at < end; at = next(at, step)) {
    const text = new Date(at).toISOString().slice(0, 19);
    filled.push(...(found.get(text.slice(0, 16)) ?? [{ at: text, values: nothing }]));
  }
  return filled;
}

const minuteOf = ({ at }: Point) => at.slice(0, 16);

/** The clock on the wall as milliseconds, whatever its zone. */
function wall(text: string): number {
  return Date.parse(`${text.slice(0, 19)}Z`);
}

/** Weeks begin on Monday. */
function startOf(at: number, step: Step): number {
  if (step === 'month') return Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth());
  if (step === 'week') return startOf(at, 'day') - ((new Date(at).getUTCDay() + 6) % 7) * sizeMs.day;
  return Math.floor(at / sizeMs[step]) * sizeMs[step];
}

function next(at: number, step: Step): number {
  if (step === 'month') return Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth() + 1);
  return at + sizeMs[step];
}
