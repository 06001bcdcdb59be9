import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { LiveMark } from '../../pieces/LiveMark.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { withEmpty } from '../../pieces/points.ts';
import { stamp, useZone } from '../../pieces/Time.tsx';
import { useCurrentApp } from '../../shell/current-app.ts';
import { Checklist } from '../checklist/Checklist.tsx';
import { Credits } from './Credits.tsx';
import { Firing } from './Firing.tsx';
import { Held } from './Held.tsx';
import { Running } from './Running.tsx';
import { Today } from './Today.tsx';
import { Vitals } from './Vitals.tsx';
import './overview.css';

const Chart = lazy(() => import('../../pieces/TimeChart.tsx').then((module) => ({ default: module.TimeChart })));

/** How the app stands today: what went out, what holds back, how far credits reach. Each card reads for itself. */
export function Overview() {
  const { t } = useTranslation(['overview', 'shell', 'push']);
  const { app, loading } = useCurrentApp();
  if (app === null) {
    return (
      <>
        <PageHead title={t('title')} />
        <Checklist />
        {!loading && (
          <div className="card">
            <EmptyState title={t('shell:app.noneTitle')} text={t('shell:app.noneText')} />
          </div>
        )}
      </>
    );
  }
  return <OfApp key={app.id} app={app} />;
}

function OfApp({ app }: { app: App }) {
  const { t } = useTranslation(['overview', 'push']);
  const mayStats = useMay('statistics_read');
  const mayWrite = useMay('pushes_write');
  const live = useLive({ app_id: app.id });
  return (
    <>
      <PageHead
        title={t('title')}
        text={app.name}
        mark={mayStats && <LiveMark live={live} />}
        actions={
          mayWrite && (
            <Link to="/pushes/new">
              <Button type="primary">{t('push:new')}</Button>
            </Link>
          )
        }
      />
      <Checklist />
      <Held app={app} />
      {mayStats && <Firing app={app} />}
      {mayStats && <Today app={app} live={live} />}
      <Vitals app={app} live={live} />
      <div className="overview">
        <div className="overview-main">
          {mayStats && <Fortnight app={app} />}
          <Running app={app} live={live} />
        </div>
        {mayStats && <Credits app={app} />}
      </div>
    </>
  );
}

/** Two weeks by day. */
function Fortnight({ app }: { app: App }) {
  const { t } = useTranslation(['overview', 'push']);
  const zone = useZone();
  const from = stamp(new Date(Date.now() - 13 * 86_400_000), zone).slice(0, 10);
  const stats = useRead(
    'getStats',
    { query: { app_id: app.id, metrics: 'accepted,failed,opened', granularity: 'day', from, time_zone: zone } },
    { every: 60_000 },
  );
  const names = ['accepted', 'failed', 'opened'];
  const points = stats.data === undefined ? [] : withEmpty(stats.data.series[0]!.points, stats.data, 'day', names);
  return (
    <section className="card card-pad">
      <h2>{t('fortnight')}</h2>
      {stats.error !== null ? (
        <ErrorNotice error={stats.error} onRetry={() => void stats.refetch()} />
      ) : (
        <Suspense fallback={<span className="skeleton overview-chart" />}>
          {stats.data === undefined ? (
            <span className="skeleton overview-chart" />
          ) : (
            <Chart
              label={t('fortnight')}
              points={points}
              series={names.map((key) => ({ key, name: t(`push:funnel.${key}`) }))}
            />
          )}
        </Suspense>
      )}
    </section>
  );
}
