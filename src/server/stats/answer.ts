import type { z } from 'zod';
import { ApiError } from '#contract/errors.ts';
import { countsFor, type MetricName, metrics, metricValues, seriesMetrics } from '#contract/metrics.ts';
import { type Dimension, dimensionNames, dimensions, type statsAnswer, type statsQuery } from '#contract/stats.ts';
import { isUuid } from '#core/ids.ts';
import { type ReadRange, rangeBefore, readRange } from '#core/stats/range.ts';
import { inZone } from '#core/stats/zone.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { readPoints, readTotals, type SeriesRow, type StatRange } from '#db/queries/stat/read.ts';
import type { ServerContext } from '../context.ts';
import { labelsOf } from './labels.ts';

export type StatsQuery = z.output<typeof statsQuery>;
export type StatsAnswer = z.input<typeof statsAnswer>;

/** Most points of an answer, over all values. */
const mostPoints = 50_000;
const ids: ReadonlySet<string> = new Set(['template', 'push', 'segment']);
const personal: ReadonlySet<string> = new Set(['platform', 'province', 'city', 'language', 'tag']);

/** Answers a question about an app's numbers. Throws ApiError `validation_failed` that names the parameter. */
export async function answerStats(context: ServerContext, app: AppRow, query: StatsQuery): Promise<StatsAnswer> {
  const names = metricsOf(query.metrics);
  const dimension = dimensionOf(query);
  const now = context.clock.now();
  const range = rangeOf(query, dimension, app, now);
  const of: StatRange = {
    appId: app.id,
    grain: grainOf(range, dimension),
    dimension: dimension ?? 'app',
    from: range.from,
    to: range.to,
    value: dimension === null ? '' : (query.value ?? null),
    columns: countsFor([...names, orderOf(query.order_by, names)]),
  };
  const totals = await readTotals(context.pool, of);
  const sorted = byMetric(totals, orderOf(query.order_by, names));
  const shown = dimension === null ? [totals[0] ?? zero('')] : sorted.slice(0, query.limit);
  const values = dimension === null ? null : shown.map((row) => row.value);
  const by = range.unit === null ? null : { unit: range.unit, zone: range.zone };
  const points = range.total ? [] : await readPoints(context.pool, of, by, values);
  if (points.length > mostPoints) {
    throw refused(
      'limit',
      'too_big',
      `more than ${mostPoints} points: fewer values, a shorter range or a coarser granularity`,
    );
  }
  const earlierRange = query.compare === 'none' ? null : rangeBefore(range, byDayOnly(dimension), now);
  const before = earlierRange?.from ?? null;
  const previous = earlierRange === null ? null : await readTotals(context.pool, { ...of, ...earlierRange });
  const earlier = new Map(previous?.map((row) => [row.value, row]));
  const labels = await labelsOf(
    context,
    app,
    dimension,
    shown.map((row) => row.value),
  );
  const byValue = Map.groupBy(points, (row) => row.value);
  return {
    app_id: app.id,
    from: inZone(range.from, range.zone),
    to: inZone(range.to, range.zone),
    previous_from: before === null ? null : inZone(before, range.zone),
    time_zone: range.zone,
    granularity: query.granularity,
    metrics: names.map((name) => ({ name, zh: metrics[name].zh, en: metrics[name].en })),
    dimension,
    series: shown.map((row) => ({
      value: dimension === null ? null : row.value,
      label: labels.get(row.value) ?? null,
      totals: metricValues(names, row),
      previous: previous === null ? null : metricValues(names, earlier.get(row.value) ?? {}),
      points: (byValue.get(row.value) ?? []).map((point) => ({
        at: inZone(point.at!, range.zone),
        values: metricValues(names, point),
      })),
    })),
    more_values: dimension !== null && totals.length > shown.length,
    as_of: inZone(now, range.zone),
  };
}

function metricsOf(text: string): MetricName[] {
  const asked = [
    ...new Set(
      text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    ),
  ];
  const unknown = asked.filter((name) => !(seriesMetrics as string[]).includes(name));
  if (unknown.length > 0) {
    throw refused(
      'metrics',
      'unknown',
      `no such metric: ${unknown.slice(0, 5).join(', ')}; there are ${seriesMetrics.join(', ')}`,
    );
  }
  if (asked.length === 0) throw refused('metrics', 'too_small', 'at least one metric');
  return asked as MetricName[];
}

function dimensionOf({ dimensions: text, value }: StatsQuery): Dimension | null {
  const asked = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (asked.length > 1) throw refused('dimensions', 'too_many', `one dimension at a time, not ${asked.length}`);
  const [name] = asked;
  if (name === undefined) {
    if (value !== undefined) throw refused('value', 'without_dimension', 'a value is one of a dimension: name it');
    return null;
  }
  if (!(name in dimensions)) {
    throw refused('dimensions', 'unknown', `no such dimension: ${name}; there are ${dimensionNames.join(', ')}`);
  }
  if (value !== undefined && ids.has(name) && !isUuid(value)) {
    throw refused('value', 'format', `the value of ${name} is an id`);
  }
  if (value !== undefined && name === 'variant' && !isUuid(value.split('.')[0]!)) {
    throw refused('value', 'format', 'the value of variant is <push id>.<name>');
  }
  return name as Dimension;
}

function rangeOf(query: StatsQuery, dimension: Dimension | null, app: AppRow, now: Date): ReadRange {
  const { from, to, time_zone: timeZone, granularity } = query;
  const asked = { from, to, timeZone, granularity, byDayOnly: byDayOnly(dimension) };
  const range = readRange(asked, app.time_zone, now);
  if ('code' in range) throw refused(range.at, range.code, range.message);
  return range;
}

const byDayOnly = (dimension: Dimension | null) => dimension !== null && personal.has(dimension);

/** Of these no minutes are kept: quarters stand for them. */
const byQuarter: ReadonlySet<string> = new Set(['reason', 'channel', 'variant', 'segment']);

function grainOf({ grain }: ReadRange, dimension: Dimension | null): 1 | 15 | 1440 {
  return grain === 1 && dimension !== null && byQuarter.has(dimension) ? 15 : grain;
}

function orderOf(asked: string | undefined, names: MetricName[]): MetricName {
  if (asked === undefined) return names[0]!;
  if (!(seriesMetrics as string[]).includes(asked)) throw refused('order_by', 'unknown', `no such metric: ${asked}`);
  return asked as MetricName;
}

/** The largest first; a metric is worked out once for each. */
function byMetric(rows: SeriesRow[], name: MetricName): SeriesRow[] {
  const keyed = rows.map((row) => ({ row, of: metricValues([name], row)[name] ?? -1 }));
  return keyed
    .toSorted((one, other) => other.of - one.of || (one.row.value < other.row.value ? -1 : 1))
    .map(({ row }) => row);
}

function zero(value: string): SeriesRow {
  return { value, at: null } as unknown as SeriesRow;
}

export function refused(parameter: string, code: string, message: string): ApiError {
  return new ApiError('validation_failed', { errors: [{ pointer: `querystring/${parameter}`, code, message }] });
}
