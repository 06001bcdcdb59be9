import { getRouteApi } from '@tanstack/react-router';
import { Checkbox, Input, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { seriesMetrics } from '#contract/metrics.ts';
import { asCurl, requestOf } from '../../api/call.ts';
import type { Input as In } from '../../api/contract.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { ExportLinks } from '../../pieces/ExportLinks.tsx';
import type { Step } from '../../pieces/points.ts';
import { stamp } from '../../pieces/Time.tsx';
import { dimensionNames, plusDays, type RangeName, ranges, stepsFor } from './ranges.ts';
import { appZone } from './use-question.ts';
import { useMetric } from './words.ts';

const route = getRouteApi('/shell/statistics');
const mostMetrics = 8;

interface Props {
  query: NonNullable<In<'getStats'>['query']>;
  step: Step;
  names: string[];
}

/** What is shown, all of it in the address: range, step, metrics, dimension, comparison; and the same as a file. */
export function Controls({ query, step, names }: Props) {
  const { t } = useTranslation('stats');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const metric = useMetric();
  const set = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <section className="stats-controls" aria-label={t('controls')}>
      <div className="filters">
        <RangePicker />
        <Select
          aria-label={t('step')}
          value={step}
          popupMatchSelectWidth={false}
          options={[...stepsFor(search, search.dimension)]
            .toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
            .map((value) => ({ value, label: t(`steps.${value}`) }))}
          onChange={(value) => set({ step: value })}
        />
        <Select
          aria-label={t('dimension')}
          value={search.dimension ?? ''}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: t('noDimension') },
            ...dimensionNames.map((value) => ({ value, label: t(`dimensions.${value}`) })),
          ]}
          onChange={(value) => set({ dimension: dimensionNames.find((one) => one === value) })}
        />
        <Checkbox
          checked={search.compare === true}
          onChange={(event) => set({ compare: event.target.checked || undefined })}
        >
          {t('compare')}
        </Checkbox>
        <span className="stats-tools">
          <ExportLinks
            csv={requestOf('exportStats', { query }).url}
            workbook={requestOf('exportStatsWorkbook', { query }).url}
          />
          <CurlButton
            operation="getStats"
            input={{ query }}
            also={[asCurl('exportStats', { query }), asCurl('exportStatsWorkbook', { query })]}
          />
        </span>
      </div>
      <Select
        className="stats-metrics"
        mode="multiple"
        aria-label={t('metrics')}
        value={names}
        maxCount={mostMetrics}
        optionFilterProp="label"
        options={seriesMetrics.map((value) => ({ value, label: metric(value).label }))}
        optionRender={({ value }) => (
          <span className="stats-option">
            {metric(String(value)).label} <code className="soft">{value}</code>
            <small className="soft">{metric(String(value)).about}</small>
          </span>
        )}
        onChange={(chosen: string[]) => set({ metrics: chosen.join(',') || undefined })}
      />
    </section>
  );
}

const order: Step[] = ['minute', 'quarter', 'hour', 'day', 'week', 'month'];

/** Days up to now, or two dates. Also of the leagues. */
export function RangePicker() {
  const { t } = useTranslation('stats');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const today = stamp(new Date(), appZone).slice(0, 10);
  const { range = '7', from = plusDays(today, -6), to = today } = search;
  const set = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <>
      <Segmented
        aria-label={t('range')}
        value={range}
        options={ranges.map((value) => ({ value, label: t(`ranges.${value}`) }))}
        onChange={(value) => {
          const dates = value === 'custom' ? { from, to } : { from: undefined, to: undefined };
          set({ range: value === '7' ? undefined : (value as RangeName), ...dates });
        }}
      />
      {range === 'custom' && (
        <span className="stats-dates">
          <Input
            type="date"
            aria-label={t('from')}
            value={from}
            max={to}
            status={from > to ? 'error' : ''}
            onChange={(event) => event.target.value && set({ from: event.target.value })}
          />
          –
          <Input
            type="date"
            aria-label={t('to')}
            value={to}
            min={from}
            max={today}
            onChange={(event) => event.target.value && set({ to: event.target.value })}
          />
        </span>
      )}
    </>
  );
}
