import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Tabs } from '../../pieces/Tabs.tsx';
import { AlertList } from './AlertList.tsx';
import { Notifiers } from './Notifiers.tsx';
import { Rules } from './Rules.tsx';
import { Silences } from './Silences.tsx';
import './alerts.css';

const route = getRouteApi('/shell/alerts');

/** What is wrong, what is looked at, what is kept quiet, and who is told. */
export function Alerts() {
  const { t } = useTranslation('alert');
  const { part = 'list' } = route.useSearch();
  const manages = useMay('alerts_manage');
  const open = useRead('listAlerts', { query: { state: 'open', limit: 100 } }, { every: 15_000 });
  const firing = open.data?.items.filter((one) => one.state === 'firing').length ?? 0;
  const parts = ['list', 'rules', 'silences', ...(manages ? (['notifiers'] as const) : [])] as const;
  const Part = { list: AlertList, rules: Rules, silences: Silences, notifiers: Notifiers }[part];
  return (
    <>
      <PageHead title={t('title')} text={t('text')} />
      <Tabs
        label={t('title')}
        current={part}
        items={parts.map((key) => ({
          key,
          label: t(`parts.${key}`),
          ...(key === 'list' && firing > 0 ? { mark: <span className="tab-count">{firing}</span> } : {}),
        }))}
        searchOf={(key) => (before) => ({ app: before.app, part: key === 'list' ? undefined : key })}
      />
      <Part />
    </>
  );
}
