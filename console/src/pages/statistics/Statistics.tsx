import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Tabs } from '../../pieces/Tabs.tsx';
import { Consent } from './Consent.tsx';
import { Hours } from './Hours.tsx';
import { Leagues } from './Leagues.tsx';
import { Trends } from './Trends.tsx';
import './statistics.css';

const route = getRouteApi('/shell/statistics');
const parts = ['trends', 'leagues', 'consent', 'hours'] as const;

/** Numbers of an app: over time and by what they differ, who does best, how consent holds, and which hours are good. */
export function Statistics() {
  return <NeedsApp>{(app) => <Of key={app.id} app={app} />}</NeedsApp>;
}

function Of({ app }: { app: App }) {
  const { t } = useTranslation('stats');
  const { part = 'trends' } = route.useSearch();
  const Part = { trends: Trends, leagues: Leagues, consent: Consent, hours: Hours }[part];
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
