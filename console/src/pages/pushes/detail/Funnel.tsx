import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useRead } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { count, percent } from '../../../pieces/numbers.ts';
import { useZone } from '../../../pieces/Time.tsx';
import { isMoving } from '../progress.ts';

const Chart = lazy(() => import('../../../pieces/TimeChart.tsx').then((module) => ({ default: module.TimeChart })));

/** From the audience to the click, each step beside the one before it; and when it happened. */
export function Funnel({ push }: { push: Push }) {
  const { t } = useTranslation('push');
  const zone = useZone();
  const mayStats = useMay('statistics_read');
  const long = Date.now() - Date.parse(push.created_at) > 3 * 86_400_000;
  const granularity = long ? 'hour' : 'minute';
  const input = { params: { push_id: push.id }, query: { time_zone: zone, granularity } } as const;
  const stats = useRead('pushStats', input, { enabled: mayStats, every: isMoving(push) ? 5000 : 30_000 });
  const { outcomes } = push;
  const called = outcomes.accepted + outcomes.failed + outcomes.unknown;
  const steps: [string, number][] = [
    ['audience', push.audience_count],
    ['reachable', called],
    ['accepted', outcomes.accepted],
    ['delivered', push.delivered],
    ['opened', push.opened],
    ['clicked', push.clicked],
  ];
  const points = stats.data?.series ?? [];
  return (
    <section className="card card-pad">
      <div className="with-curl">
        <h2>{t('funnel.title')}</h2>
        {mayStats && <CurlButton size="small" operation="pushStats" input={input} />}
      </div>
      <ol className="funnel">
        {steps.map(([key, n], i) => {
          const before = steps[i - 1]?.[1];
          return (
            <li key={key}>
              <span>{t(`funnel.${key}`)}</span>
              <span className="funnel-bar">
                <i style={{ width: `${push.audience_count === 0 ? 0 : (n / push.audience_count) * 100}%` }} />
              </span>
              <b>{count(n)}</b>
              <small className="soft">{before === undefined ? '' : percent(n, before)}</small>
            </li>
          );
        })}
      </ol>
      {push.delivered === 0 && outcomes.accepted > 0 && <p className="field-rule">{t('funnel.noEvents')}</p>}
      {points.length > 1 && (
        <Suspense fallback={<span className="skeleton detail-chart" />}>
          <Chart
            label={t('funnel.overTime')}
            points={points}
            series={['accepted', 'failed', 'opened'].map((key) => ({ key, name: t(`funnel.${key}`) }))}
          />
        </Suspense>
      )}
    </section>
  );
}
