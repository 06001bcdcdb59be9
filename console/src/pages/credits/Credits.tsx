import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { count } from '../../pieces/numbers.ts';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Forecast } from './Forecast.tsx';
import './credits.css';

/** How many sends are left per template, and when they run out at this pace. */
export function Credits() {
  return <NeedsApp>{(app) => <CreditsOf app={app} />}</NeedsApp>;
}

function CreditsOf({ app }: { app: App }) {
  const { t } = useTranslation('credit');
  const templates = useRead('listTemplates', { params: { app_id: app.id } });
  return (
    <>
      <PageHead title={t('title')} text={t('text')} />
      <Reading
        of={templates}
        empty={({ items }) =>
          items.some((one) => one.status === 'active') ? null : (
            <section className="card">
              <EmptyState
                title={t('none')}
                text={t('noneText')}
                action={<Link to="/templates">{t('toTemplates')}</Link>}
              />
            </section>
          )
        }
      >
        {({ items }) => (
          <div className="credit-list">
            {items
              .filter((one) => one.status === 'active')
              .map((one) => (
                <TemplateCredits key={one.id} app={app} template={one} />
              ))}
          </div>
        )}
      </Reading>
    </>
  );
}

const days = 28;

/** One template: what is left of it and how long it lasts. */
export function TemplateCredits({ app, template }: { app: App; template: Template }) {
  const { t } = useTranslation(['credit', 'template']);
  const may = useMay('statistics_read');
  const long = template.kind === 'long_term';
  const query = { app_id: app.id, template_id: template.id, days };
  const forecast = useRead('creditForecast', { query }, { enabled: may && !long, every: 60_000 });
  return (
    <section className="card credit-card" aria-label={template.title}>
      <div className="card-head">
        <h2>
          <Link to="/templates/$templateId" params={{ templateId: template.id }}>
            {template.title}
          </Link>
        </h2>
        {long ? (
          <span className="pill info">{t('template:kinds.long_term')}</span>
        ) : (
          <CurlButton operation="creditForecast" input={{ query }} />
        )}
      </div>
      {long ? (
        <p className="more-row soft">{t('longTerm')}</p>
      ) : (
        <Reading of={forecast} rows={2}>
          {(data) => (
            <>
              <dl className="funnel-numbers">
                <div>
                  <dt>{t('balance')}</dt>
                  <dd>{count(Math.round(data.balance))}</dd>
                </div>
                <div>
                  <dt>{t('reach')}</dt>
                  <dd>{count(Math.round(data.recipients))}</dd>
                </div>
                <div>
                  <dt>{t('grantedADay')}</dt>
                  <dd>{count(Math.round(data.granted_a_day * 10) / 10)}</dd>
                </div>
                <div>
                  <dt>{t('spentADay')}</dt>
                  <dd>{count(Math.round(data.spent_a_day * 10) / 10)}</dd>
                </div>
              </dl>
              <Forecast days={data.days} />
              <p className="credit-end">
                <span className={`pill ${data.runs_out_on === null ? 'good' : 'warn'}`}>
                  {data.runs_out_on === null ? t('lasts', { n: days }) : t('runsOut', { day: data.runs_out_on })}
                </span>
                <small className="soft">{t('sampled', { n: count(data.sampled) })}</small>
              </p>
            </>
          )}
        </Reading>
      )}
    </section>
  );
}
