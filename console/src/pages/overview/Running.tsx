import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { everyOf, type Live, useFollow } from '../../api/live.ts';
import { useRead } from '../../api/use.ts';
import { SkeletonRows } from '../../pieces/Skeleton.tsx';
import { PushRows } from '../pushes/list/PushRows.tsx';
import { isMoving } from '../pushes/progress.ts';
import '../pushes/list/push-list.css';

/** Campaigns under way or next to come; else the last ones. */
export function Running({ app, live }: { app: App; live: Live }) {
  const { t } = useTranslation('overview');
  const query = { app_id: app.id, kind: 'campaign', include: 'counts', limit: 5 } as const;
  const state = 'sending,planning,paused,scheduled';
  const open = useRead(
    'listPushes',
    { query: { ...query, state } },
    { every: (last) => everyOf(live, last?.items.some(isMoving) === true), keep: true },
  );
  useFollow(live, open, open.data?.items.some(isMoving) === true);
  const none = open.data?.items.length === 0;
  const recent = useRead('listPushes', { query }, { enabled: none });
  const list = none ? recent : open;
  return (
    <section className="card overview-running">
      <header>
        <h2>{t(none ? 'recent' : 'running')}</h2>
        <Link to="/pushes">{t('all')}</Link>
      </header>
      {list.data === undefined ? (
        <div className="card-pad">
          <SkeletonRows rows={3} />
        </div>
      ) : list.data.items.length === 0 ? (
        <p className="card-pad soft">{t('nothing')}</p>
      ) : (
        <PushRows items={list.data.items} readAt={list.dataUpdatedAt} />
      )}
    </section>
  );
}
