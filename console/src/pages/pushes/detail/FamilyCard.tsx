import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Answer, Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useRead } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { LawBar } from '../../../pieces/LawBar.tsx';
import { count, percent } from '../../../pieces/numbers.ts';
import { Reading } from '../../../pieces/Reading.tsx';
import { Rows } from '../../../pieces/Rows.tsx';
import { useMetric } from '../../statistics/words.ts';

type Family = Answer<'getPushFamily'>;

/** The first push and all that came of it: people in one funnel, messages by channel, and the steps of the strategy. */
export function FamilyCard({ push }: { push: Push }) {
  const { t } = useTranslation('family');
  const may = useMay('statistics_read');
  const params = { push_id: push.id };
  const family = useRead(
    'getPushFamily',
    { params },
    { enabled: may && push.family !== null, every: (last) => (last?.complete === true ? false : 5000) },
  );
  if (push.family === null || !may) return null;
  return (
    <section className="card" aria-label={t('title')}>
      <div className="card-head">
        <h2>{t('title')}</h2>
        <CurlButton operation="getPushFamily" input={{ params }} />
        <p>{t('text')}</p>
      </div>
      <Reading of={family} rows={3}>
        {(data) => (
          <>
            <People data={data} />
            <Channels data={data} />
            {data.steps.length > 0 && <Steps data={data} push={push} />}
          </>
        )}
      </Reading>
    </section>
  );
}

function People({ data }: { data: Family }) {
  const { t } = useTranslation('family');
  const metric = useMetric();
  // Steps are counted one after the other: while a child goes out, a later one may be ahead of the first.
  const whole = Math.max(0, ...data.funnel.map((step) => step.count));
  return (
    <div className="family-people">
      <ol className="funnel">
        {data.funnel.map((step) => (
          <li key={step.metric}>
            <span>{metric(step.metric).label}</span>
            <span className="funnel-bar">
              <i style={{ width: `${whole === 0 ? 0 : (step.count / whole) * 100}%` }} />
            </span>
            <b>{count(step.count)}</b>
            <small className="soft">{step.of_previous === null ? '' : percent(step.of_previous, 1)}</small>
          </li>
        ))}
      </ol>
      <p className="field-rule">
        {t('twice', { n: count(data.accepted_more_than_once) })}
        {data.unknown > 0 && ` · ${t('unknown', { n: count(data.unknown) })}`}
      </p>
    </div>
  );
}

function Channels({ data }: { data: Family }) {
  const { t } = useTranslation(['family', 'stats']);
  const metric = useMetric();
  return (
    <Rows
      label={t('channels')}
      items={data.channels}
      keyOf={(one) => one.channel}
      columns={[
        { title: t('channel'), render: (one) => <b>{t(`stats:channels.${one.channel}`)}</b> },
        { title: t('outcomes'), render: (one) => <LawBar parts={one.counts} /> },
        ...(['audience', 'accepted', 'delivered', 'opened', 'clicked'] as const).map((name) => ({
          title: metric(name).label,
          number: true,
          render: (one: Family['channels'][number]) => count(one.counts[name]),
        })),
      ]}
    />
  );
}

function Steps({ data, push }: { data: Family; push: Push }) {
  const { t } = useTranslation(['family', 'fallback', 'stats']);
  const tones = { waiting: 'info', sent: 'good', nobody: '', stopped: 'warn', not_reached: '' };
  return (
    <ol className="family-steps" aria-label={t('steps')}>
      {data.steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps of a strategy never change places
        <li key={i}>
          <span className="soft">{t('fallback:step', { n: i + 1 })}</span>
          <span>
            {t(`fallback:whens.${step.when}`)} → {t(`stats:channels.${step.channel}`)}
          </span>
          <span className={`pill ${tones[step.state]}`}>{t(`states.${step.state}`)}</span>
          {step.push_id !== null && step.push_id !== push.id && (
            <Link to="/pushes/$pushId" params={{ pushId: step.push_id }}>
              {t('open')}
            </Link>
          )}
        </li>
      ))}
    </ol>
  );
}
