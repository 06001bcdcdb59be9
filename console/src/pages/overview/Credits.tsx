import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { count } from '../../pieces/numbers.ts';

const most = 8;

/** How many sends each one-time template has left, and for how long. */
export function Credits({ app }: { app: App }) {
  const { t } = useTranslation('overview');
  const { data } = useRead('listTemplates', { params: { app_id: app.id } });
  const templates = (data?.items ?? []).filter((one) => one.status === 'active' && one.kind === 'one_time');
  return (
    <section className="card card-pad overview-credits">
      <h2>{t('credits.title')}</h2>
      <p className="field-rule">{t('credits.text')}</p>
      {data === undefined ? (
        <span className="skeleton overview-chart" />
      ) : templates.length === 0 ? (
        <p className="soft">{t('credits.none')}</p>
      ) : (
        <ul>
          {templates.slice(0, most).map((template) => (
            <OfTemplate key={template.id} app={app} template={template} />
          ))}
        </ul>
      )}
    </section>
  );
}

function OfTemplate({ app, template }: { app: App; template: Template }) {
  const { t } = useTranslation('overview');
  const { data } = useRead(
    'creditForecast',
    { query: { app_id: app.id, template_id: template.id, days: 7 } },
    { every: 60_000 },
  );
  const week = data?.days.at(-1);
  return (
    <li>
      <b>{template.title}</b>
      {data === undefined ? (
        <span className="skeleton today-wait" />
      ) : (
        <>
          <span className="number">{count(Math.round(data.balance))}</span>
          <small className="soft">
            {t('credits.people', { n: count(Math.round(data.recipients)) })}
            {week !== undefined && ` · ${t('credits.week', { n: count(Math.max(0, Math.round(week.balance))) })}`}
            {data.runs_out_on !== null && <em> {t('credits.out', { day: data.runs_out_on.slice(5) })}</em>}
          </small>
        </>
      )}
    </li>
  );
}
