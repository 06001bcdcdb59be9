import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Step, withEmpty } from '../../pieces/points.ts';
import { Rows } from '../../pieces/Rows.tsx';
import type { Stats } from './Trends.tsx';
import { shown, useMetric } from './words.ts';

const atFirst = 14;

/** The same numbers as the picture, to read: the newest first. */
export function PointTable({ data, names, step }: { data: Stats; names: string[]; step: Step }) {
  const { t } = useTranslation(['stats', 'common']);
  const metric = useMetric();
  const [most, setMost] = useState(atFirst);
  const points = withEmpty(data.series[0]?.points ?? [], data, step, names).toReversed();
  return (
    <section className="card stats-table">
      <Rows
        label={t('numbers')}
        items={points.slice(0, most)}
        keyOf={({ at }) => at}
        columns={[
          { title: t('time'), render: ({ at }) => <b className="stats-at">{timeOf(at, step)}</b> },
          ...names.map((name) => ({
            title: metric(name).label,
            number: true,
            render: ({ values }: (typeof points)[number]) => shown(name, values[name]),
          })),
        ]}
      />
      {points.length > most && (
        <p className="more-row">
          <Button onClick={() => setMost(most + 100)}>{t('common:actions.loadMore')}</Button>
        </p>
      )}
    </section>
  );
}

function timeOf(at: string, step: Step): string {
  if (step === 'month') return at.slice(0, 7);
  return step === 'day' || step === 'week' ? at.slice(0, 10) : at.slice(0, 16).replace('T', ' ');
}
