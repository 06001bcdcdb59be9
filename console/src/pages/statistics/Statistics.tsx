import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Tabs } from '../../pieces/Tabs.tsx';
import { Consent } from './Consent.tsx';
import { Hours } from './Hours.tsx';
import { Leagues } from './Leagues.tsx';
import { Reports } from './Reports.tsx';
import { Trends } from './Trends.tsx';
import './statistics.css';

const route = getRouteApi('/shell/statistics');

/** Numbers of an app: over time and by what they differ, who does best, how consent holds, which hours are good, and who is told. */
export function Statistics() {
  return <NeedsApp>{(app) => <Of key={app.id} app={app} />}</NeedsApp>;
}

function Of({ app }: { app: App }) {
  const { t } = useTranslation('stats');
  const { part = 'trends' } = route.useSearch();
  const manages = useMay('alerts_manage');
  const parts = ['trends', 'leagues', 'consent', 'hours', ...(manages ? (['reports'] as const) : [])] as const;
  const Part = { trends: Trends, leagues: Leagues, consent: Consent, hours: Hours, reports: Reports }[part];
  return (
    <>
      <PageHead title={t('title')} text={t('text')} />
      <Tabs
        label={t('title')}
        current={part}
        items={parts.map((key) => ({ key, label: t(`parts.${key}`) }))}
        searchOf={(key) => (before) => ({ ...before, part: key === 'trends' ? undefined : key })}
      />
      <Part app={app} />
    </>
  );
}
