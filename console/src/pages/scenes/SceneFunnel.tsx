import { Alert, Segmented, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { count, percent } from '../../pieces/numbers.ts';
import { Reading } from '../../pieces/Reading.tsx';

type Funnel = Answer<'sceneFunnel'>;

/** How often the scene asked and what it was answered, over all its versions. */
export function SceneFunnel({ app, sceneKey }: { app: App; sceneKey: string }) {
  const { t } = useTranslation('scene');
  const [days, setDays] = useState(30);
  const may = useMay('statistics_read');
  const input = { params: { app_id: app.id, key: sceneKey }, query: { days } };
  const funnel = useRead('sceneFunnel', input, { enabled: may, keep: true, every: 15_000 });
  if (!may) return null;
  return (
    <section className="card" aria-label={t('funnel.title')}>
      <div className="card-head">
        <h2>{t('funnel.title')}</h2>
        <span className="inline-fields">
          <Segmented
            size="small"
            aria-label={t('funnel.days')}
            value={days}
            options={[7, 30, 90].map((value) => ({ value, label: t('funnel.lastDays', { n: value }) }))}
            onChange={setDays}
          />
          <CurlButton operation="sceneFunnel" input={input} />
        </span>
      </div>
      <Reading
        of={funnel}
        rows={2}
        empty={({ totals }) => (totals.asked === 0 && totals.banned === 0 ? <None /> : null)}
      >
        {(data) => <Shown data={data} />}
      </Reading>
    </section>
  );
}

function None() {
  const { t } = useTranslation('scene');
  return <p className="more-row soft">{t('funnel.none')}</p>;
}

function Shown({ data }: { data: Funnel }) {
  const { t } = useTranslation('scene');
  const { totals, accepts, days } = data;
  const answered = totals.accepted + totals.refused + totals.banned;
  const most = Math.max(1, ...days.map((day) => day.accepted + day.refused));
  const steps = ['asked', 'accepted', 'refused', 'banned'] as const;
  // A tenth apart or more, and enough of them to tell: one of the two ways does not arrive.
  const { client_reports: told, platform_events: events } = accepts;
  const apart = Math.max(told, events) >= 20 && Math.min(told, events) < Math.max(told, events) * 0.9;
  return (
    <>
      <dl className="funnel-steps">
        {steps.map((step) => (
          <div key={step}>
            <dt>{t(`funnel.${step}`)}</dt>
            <dd>
              {count(totals[step])} {step !== 'asked' && <small>{percent(totals[step], answered)}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <ol className="day-bars" aria-label={t('funnel.byDay')}>
        {days.map((day) => (
          <Tooltip
            key={day.day}
            title={`${day.day} · ${t('funnel.accepted')} ${count(day.accepted)} · ${t('funnel.refused')} ${count(day.refused)}`}
          >
            <li>
              <i className="yes" style={{ height: `${(day.accepted / most) * 100}%` }} />
              <i className="no" style={{ height: `${(day.refused / most) * 100}%` }} />
            </li>
          </Tooltip>
        ))}
      </ol>
      <p className="day-ends">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </p>
      {apart && (
        <Alert type="warning" showIcon banner title={t(told > events ? 'funnel.fewEvents' : 'funnel.fewReports')} />
      )}
    </>
  );
}
