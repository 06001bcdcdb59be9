import { getRouteApi, Link } from '@tanstack/react-router';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Answer, App } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { count, percent } from '../../pieces/numbers.ts';
import { Reading } from '../../pieces/Reading.tsx';
import { TemplateCredits } from '../credits/Credits.tsx';

type Cohort = Answer<'consentCohorts'>['cohorts'][number];

const route = getRouteApi('/shell/statistics');
const stages = ['spent', 'opened', 'granted_again'] as const;

/** What became of those who accepted, week by week, and how long the credits last. */
export function Consent({ app }: { app: App }) {
  const { t } = useTranslation('stats');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const templates = useRead('listTemplates', { params: { app_id: app.id } });
  return (
    <Reading
      of={templates}
      empty={({ items }) =>
        items.some((one) => one.status === 'active') ? null : (
          <section className="card">
            <EmptyState
              title={t('consent.noTemplates')}
              text={t('consent.noTemplatesText')}
              action={<Link to="/templates">{t('consent.toTemplates')}</Link>}
            />
          </section>
        )
      }
    >
      {({ items }) => {
        // Those that are counted first: of long-term templates there are no credits.
        const active = items
          .filter((one) => one.status === 'active')
          .toSorted((a, b) => Number(a.kind === 'long_term') - Number(b.kind === 'long_term'));
        const template = active.find((one) => one.id === search.template) ?? active[0]!;
        return (
          <>
            <div className="filters">
              <Select
                aria-label={t('dimensions.template')}
                className="stats-template"
                showSearch={{ optionFilterProp: 'label' }}
                value={template.id}
                options={active.map((one) => ({ value: one.id, label: one.title }))}
                onChange={(id) => void navigate({ search: (before) => ({ ...before, template: id }), replace: true })}
              />
            </div>
            <Cohorts app={app} templateId={template.id} />
            <TemplateCredits app={app} template={template} />
          </>
        );
      }}
    </Reading>
  );
}

function Cohorts({ app, templateId }: { app: App; templateId: string }) {
  const { t } = useTranslation('stats');
  const query = { app_id: app.id, template_id: templateId, weeks: 8 };
  const cohorts = useRead('consentCohorts', { query }, { keep: true });
  return (
    <section className="card stats-table" aria-label={t('consent.title')}>
      <div className="card-head">
        <h2>{t('consent.title')}</h2>
        <CurlButton operation="consentCohorts" input={{ query }} />
        <p>{t('consent.text')}</p>
      </div>
      <Reading
        of={cohorts}
        empty={(data) =>
          data.cohorts.every((one) => one.granted === 0) ? (
            <EmptyState
              title={t('consent.none')}
              text={t('consent.noneText')}
              action={<Link to="/scenes">{t('league.toScenes')}</Link>}
            />
          ) : null
        }
      >
        {(data) => (
          <>
            <CohortTable cohorts={data.cohorts} />
            <p className="more-row soft">{t('consent.sampled', { n: count(data.sampled) })}</p>
          </>
        )}
      </Reading>
    </section>
  );
}

/** Shares of those who accepted in a week; the darker, the more. */
function CohortTable({ cohorts }: { cohorts: Cohort[] }) {
  const { t } = useTranslation('stats');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
    <section className="stats-scroll" tabIndex={0} aria-label={t('consent.title')}>
      <table className="cohorts" aria-label={t('consent.title')}>
        <thead>
          <tr>
            <th scope="col">{t('consent.week')}</th>
            <th scope="col" className="number">
              {t('consent.granted')}
            </th>
            {stages.map((stage) => (
              <th key={stage} scope="col" className="number">
                {t(`consent.${stage}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => (
            <tr key={cohort.week}>
              <th scope="row">{cohort.week.slice(0, 10)}</th>
              <td className="number">{count(cohort.granted)}</td>
              {stages.map((stage) => {
                const share = cohort.granted === 0 ? 0 : cohort[stage] / cohort.granted;
                return (
                  <td key={stage} className="number heat" style={shade(share)}>
                    {percent(cohort[stage], cohort.granted)} <small>{count(cohort[stage])}</small>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The background of a cell by its share, as the one variable that the styles mix with the paper. */
export function shade(share: number): React.CSSProperties {
  return { '--heat': `${Math.round(Math.min(1, share) * 100)}%` } as React.CSSProperties;
}
