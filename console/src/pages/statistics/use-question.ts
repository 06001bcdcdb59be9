import { getRouteApi } from '@tanstack/react-router';
import { seriesMetrics } from '#contract/metrics.ts';
import type { App, Input } from '../../api/contract.ts';
import { stamp } from '../../pieces/Time.tsx';
import { granularityOf, rangeOf, stepsFor } from './ranges.ts';

type Query = NonNullable<Input<'getStats'>['query']>;

const route = getRouteApi('/shell/statistics');
const usual = ['accepted', 'failed', 'opened', 'open_rate'];
const usualOf: Record<string, string[]> = { reason: ['failed', 'suppressed'], errcode: ['failed'] };

/** What the address asks for, as the API takes it. Days are those of the app. */
export function useQuestion(app: App) {
  const search = route.useSearch();
  const { dimension } = search;
  const chosen = search.metrics?.split(',').filter((name) => (seriesMetrics as string[]).includes(name)) ?? [];
  const names = chosen.length > 0 ? chosen : (usualOf[dimension ?? ''] ?? usual);
  const step = granularityOf(search.step, stepsFor(search, dimension));
  const range = rangeOf(search, stamp(new Date(), appZone).slice(0, 10));
  const query: Query = {
    app_id: app.id,
    metrics: names.join(','),
    granularity: step,
    ...range,
    ...(dimension === undefined ? {} : { dimensions: dimension, order_by: names[0]!, limit: 50 }),
    ...(search.compare === true ? { compare: 'previous' } : {}),
  };
  return { query, step, names, dimension };
}

/** Apps count their days by Beijing's clock. */
export const appZone = 'Asia/Shanghai';
