import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, App } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { type Step, withEmpty } from '../../pieces/points.ts';
import { Breakdown } from './Breakdown.tsx';
import { Controls } from './Controls.tsx';
import { PointTable } from './PointTable.tsx';
import { Totals } from './Totals.tsx';
import { useQuestion } from './use-question.ts';
import { isRate, useMetric, useValueWords } from './words.ts';

export type Stats = Answer<'getStats'>;

const Chart = lazy(() => import('../../pieces/TimeChart.tsx').then((module) => ({ default: module.TimeChart })));
const route = getRouteApi('/shell/statistics');
const mostLines = 8;

/** Chosen metrics over time, as a whole or by a dimension, beside the range before. */
export function Trends({ app }: { app: App }) {
  const { t } = useTranslation('stats');
  const search = route.useSearch();
  const { query, step, names, dimension } = useQuestion(app);
  const stats = useRead('getStats', { query }, { every: 60_000, keep: true });
  const data = stats.data;
  return (
    <>
      <Controls query={query} step={step} names={names} />
      {stats.error !== null && <ErrorNotice error={stats.error} onRetry={() => void stats.refetch()} />}
      {data === undefined ? (
        stats.error === null && <span className="skeleton stats-wait" />
      ) : data.series.length === 0 || isNothing(data) ? (
        <section className="card">
          <EmptyState title={t('none')} text={t('noneText')} />
        </section>
      ) : (
        <div className={stats.isPlaceholderData ? 'stats-body old' : 'stats-body'} aria-busy={stats.isPlaceholderData}>
          {dimension === undefined && <Totals data={data} names={names} />}
          <section className="card card-pad">
            <div className="stats-head">
              <h2>{t(dimension === undefined ? 'overTime' : 'byDimension')}</h2>
              <small className="soft">{t('asOf', { zone: data.time_zone })}</small>
            </div>
            <Suspense fallback={<span className="skeleton time-chart" />}>
              {dimension === undefined ? (
                <Whole app={app} data={data} names={names} step={step} compare={search.compare === true} />
              ) : (
                <Lines data={data} name={names[0]!} step={step} />
              )}
            </Suspense>
          </section>
          {dimension === undefined ? (
            <PointTable data={data} names={names} step={step} />
          ) : (
            <Breakdown data={data} names={names} />
          )}
        </div>
      )}
    </>
  );
}

function isNothing({ series }: Stats): boolean {
  return series.every(({ totals }) => Object.values(totals).every((n) => n === null || n === 0));
}

interface WholeProps {
  app: App;
  data: Stats;
  names: string[];
  step: Step;
  compare: boolean;
}

/** Several metrics of the app; compared, the first of them also for the range before, laid over this one. */
function Whole({ app, data, names, step, compare }: WholeProps) {
  const { t } = useTranslation('stats');
  const metric = useMetric();
  const [first] = names;
  const earlier = useRead(
    'getStats',
    {
      query: {
        app_id: app.id,
        metrics: first!,
        granularity: step,
        from: data.previous_from ?? undefined,
        to: data.from,
      },
    },
    { enabled: compare && data.previous_from !== null && data.granularity === step },
  );
  const before = earlier.data;
  const old = before === undefined ? [] : withEmpty(before.series[0]!.points, before, step, [first!]);
  const points = withEmpty(data.series[0]!.points, data, step, names).map((point, i) => ({
    ...point,
    values: { ...point.values, ...(compare ? { previous: old[i]?.values[first!] ?? null } : {}) },
  }));
  const series = names.map((key) => ({ key, name: metric(key).label, rate: isRate(key) }));
  const previous = { key: 'previous', name: t('before', { metric: metric(first!).label }), rate: isRate(first!) };
  const all = compare ? [series[0]!, { ...previous, faint: true }, ...series.slice(1)] : series;
  return <Chart label={t('overTime')} points={points} series={all} />;
}

/** One metric, a line for each of the largest values. */
function Lines({ data, name, step }: { data: Stats; name: string; step: Step }) {
  const { t } = useTranslation('stats');
  const words = useValueWords();
  const largest = data.series.filter(({ value }) => value !== '*').slice(0, mostLines);
  const filled = largest.map((one) => withEmpty(one.points, data, step, [name]));
  const points = (filled[0] ?? []).map(({ at }, i) => ({
    at,
    values: Object.fromEntries(filled.map((line, n) => [`line${n}`, line[i]?.values[name] ?? null])),
  }));
  const series = largest.map(({ value, label }, n) => ({
    key: `line${n}`,
    name: words(data.dimension, value, label),
    rate: isRate(name),
  }));
  return <Chart label={t('byDimension')} points={points} series={series} />;
}
