import { getRouteApi, Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { count } from '../../pieces/numbers.ts';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { stamp } from '../../pieces/Time.tsx';
import { RangePicker } from './Controls.tsx';
import { daysOf, rangeOf } from './ranges.ts';
import { appZone } from './use-question.ts';
import { shown, useMetric, useValueWords } from './words.ts';

const route = getRouteApi('/shell/statistics');
const columns = ['audience', 'accepted', 'opened', 'reach_rate', 'acceptance_rate', 'open_rate', 'click_rate'] as const;
const orders = ['accepted', 'open_rate', 'acceptance_rate'] as const;

/** Who does best: templates by how they are opened, scenes by how they are answered. */
export function Leagues({ app }: { app: App }) {
  return (
    <>
      <div className="filters">
        <RangePicker />
      </div>
      <Templates app={app} />
      <Scenes app={app} />
    </>
  );
}

function Templates({ app }: { app: App }) {
  const { t } = useTranslation('stats');
  const search = route.useSearch();
  const metric = useMetric();
  const words = useValueWords();
  const [order, setOrder] = useState<(typeof orders)[number]>('accepted');
  const query = {
    app_id: app.id,
    metrics: columns.join(','),
    dimensions: 'template',
    granularity: 'total',
    order_by: order,
    ...rangeOf(search, stamp(new Date(), appZone).slice(0, 10)),
  } as const;
  const stats = useRead('getStats', { query }, { keep: true });
  return (
    <section className="card stats-table" aria-label={t('league.templates')}>
      <div className="card-head">
        <h2>{t('league.templates')}</h2>
        <span className="inline-fields">
          <Segmented
            aria-label={t('league.order')}
            value={order}
            options={orders.map((value) => ({ value, label: metric(value).label }))}
            onChange={setOrder}
          />
          <CurlButton operation="getStats" input={{ query }} />
        </span>
      </div>
      <Reading
        of={stats}
        empty={({ series }) =>
          series.length === 0 ? <EmptyState title={t('none')} text={t('league.noTemplates')} /> : null
        }
      >
        {({ series }) => (
          <Rows
            label={t('league.templates')}
            items={series}
            keyOf={({ value }) => value ?? ''}
            columns={[
              {
                title: t('dimensions.template'),
                render: ({ value, label }) => (
                  <Link to="/templates/$templateId" params={{ templateId: value ?? '' }}>
                    {words('template', value, label)}
                  </Link>
                ),
              },
              ...columns.map((name) => ({
                title: metric(name).label,
                number: true,
                render: ({ totals }: (typeof series)[number]) => shown(name, totals[name]),
              })),
            ]}
          />
        )}
      </Reading>
    </section>
  );
}

function Scenes({ app }: { app: App }) {
  const { t } = useTranslation(['stats', 'scene']);
  const search = route.useSearch();
  const days = Math.min(180, Math.max(1, daysOf(search)));
  const query = { app_id: app.id, days };
  const league = useRead('sceneLeague', { query }, { keep: true });
  return (
    <section className="card stats-table" aria-label={t('league.scenes')}>
      <div className="card-head">
        <h2>{t('league.scenes')}</h2>
        <CurlButton operation="sceneLeague" input={{ query }} />
        <p>{t('league.scenesText', { n: days })}</p>
      </div>
      <Reading
        of={league}
        empty={({ items }) =>
          items.length === 0 ? (
            <EmptyState
              title={t('league.noScenes')}
              text={t('league.noScenesText')}
              action={<Link to="/scenes">{t('league.toScenes')}</Link>}
            />
          ) : null
        }
      >
        {({ items }) => (
          <Rows
            label={t('league.scenes')}
            items={items}
            keyOf={({ scene }) => scene}
            columns={[
              {
                title: t('league.scene'),
                render: ({ scene, purpose }) => (
                  <>
                    <Link to="/scenes/$sceneKey" params={{ sceneKey: scene }}>
                      {purpose}
                    </Link>
                    <small className="mono">{scene}</small>
                  </>
                ),
              },
              ...(['asked', 'accepted', 'refused', 'banned'] as const).map((name) => ({
                title: t(`scene:funnel.${name}`),
                number: true,
                render: (one: (typeof items)[number]) => count(one[name]),
              })),
              {
                title: t('league.rate'),
                number: true,
                render: ({ accept_rate }) => <Bar share={accept_rate} />,
              },
            ]}
          />
        )}
      </Reading>
    </section>
  );
}

/** A rate with its length beside it. */
function Bar({ share }: { share: number | null }) {
  return (
    <span className="stats-bar">
      <i aria-hidden>
        <b style={{ width: `${(share ?? 0) * 100}%` }} />
      </i>
      {shown('open_rate', share)}
    </span>
  );
}
