import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Stats } from './Trends.tsx';
import { change, shown, useMetric } from './words.ts';

/** Each chosen metric over the whole range, with its change where there is a comparison. */
export function Totals({ data, names }: { data: Stats; names: string[] }) {
  const { t } = useTranslation('stats');
  const metric = useMetric();
  const [all] = data.series;
  return (
    <dl className="stats-totals">
      {names.map((name) => {
        const before = all?.previous?.[name];
        return (
          <div key={name} className="card">
            <dt>
              <Tooltip title={metric(name).about}>{metric(name).label}</Tooltip>
            </dt>
            <dd className="stats-value">{shown(name, all?.totals[name])}</dd>
            {all?.previous != null && (
              <dd className="soft">
                <Change name={name} now={all.totals[name]} before={before} /> {t('was', { value: shown(name, before) })}
              </dd>
            )}
          </div>
        );
      })}
    </dl>
  );
}

interface ChangeProps {
  name: string;
  now: number | null | undefined;
  before: number | null | undefined;
}

/** By an arrow and words, not by colour: whether more is better depends on the metric. */
export function Change({ name, now, before }: ChangeProps) {
  const { t } = useTranslation('stats');
  const found = change(name, now, before);
  if (found === null) return <span className="soft">{t(now != null && now === before ? 'same' : 'noChange')}</span>;
  return (
    <b className="stats-change">
      <span aria-hidden>{found.up ? '↑' : '↓'}</span> {found.text}
    </b>
  );
}
