import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Rows } from '../../pieces/Rows.tsx';
import { Change } from './Totals.tsx';
import type { Stats } from './Trends.tsx';
import { shown, useMetric, useValueWords } from './words.ts';

type Line = Stats['series'][number];

/** Every value of the dimension with the chosen metrics, those with most of the first one on top. */
export function Breakdown({ data, names }: { data: Stats; names: string[] }) {
  const { t } = useTranslation('stats');
  const metric = useMetric();
  return (
    <section className="card stats-table">
      <Rows
        label={t('numbers')}
        items={data.series}
        keyOf={({ value }) => value ?? ''}
        columns={[
          { title: t(`dimensions.${data.dimension}`), render: (line) => <Value of={data.dimension} line={line} /> },
          ...names.map((name) => ({
            title: metric(name).label,
            number: true,
            render: ({ totals, previous }: Line) => (
              <>
                {shown(name, totals[name])}
                {previous !== null && (
                  <small>
                    <Change name={name} now={totals[name]} before={previous[name]} />
                  </small>
                )}
              </>
            ),
          })),
        ]}
      />
      {data.more_values && <p className="more-row soft">{t('moreValues', { n: data.series.length })}</p>}
    </section>
  );
}

function Value({ of, line }: { of: string | null; line: Line }) {
  const words = useValueWords();
  const text = words(of, line.value, line.label);
  if (of === 'push' && line.value)
    return (
      <Link to="/pushes/$pushId" params={{ pushId: line.value }}>
        {text}
      </Link>
    );
  if (of === 'template' && line.value)
    return (
      <Link to="/templates/$templateId" params={{ templateId: line.value }}>
        {text}
      </Link>
    );
  return <b className="stats-at">{text}</b>;
}
