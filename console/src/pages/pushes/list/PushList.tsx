import { PlusOutlined } from '@ant-design/icons';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Input } from '../../../api/contract.ts';
import { everyOf, useFollow, useLive } from '../../../api/live.ts';
import { useMay } from '../../../api/me.ts';
import { useRead } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { LiveMark } from '../../../pieces/LiveMark.tsx';
import { PageHead } from '../../../pieces/PageHead.tsx';
import { SkeletonRows } from '../../../pieces/Skeleton.tsx';
import { useCurrentApp } from '../../../shell/current-app.ts';
import { useShortcut } from '../../../shell/shortcuts.tsx';
import { isMoving } from '../progress.ts';
import { Filters } from './Filters.tsx';
import { PushRows } from './PushRows.tsx';
import './push-list.css';

const route = getRouteApi('/shell/pushes');
const pageSize = 25;
const mostShown = 500;

/** The cockpit: every push of the app with what it is doing now, and the levers beside it. */
export function PushList() {
  const { t } = useTranslation(['push', 'common', 'shell']);
  const navigate = useNavigate();
  const search = route.useSearch();
  const { app, loading } = useCurrentApp();
  const [limit, setLimit] = useState(pageSize);
  const mayWrite = useMay('pushes_write');
  const compose = () => {
    if (mayWrite) void navigate({ to: '/pushes/new' });
  };
  useShortcut('n', t('new'), compose);

  const kind = search.kind ?? 'campaign';
  const input: Input<'listPushes'> = {
    query: {
      app_id: app?.id,
      kind,
      state: search.state,
      template_id: search.template,
      q: search.q,
      include: 'counts',
      limit,
    },
  };
  const live = useLive(app === null ? null : { app_id: app.id });
  // A second while something moves; else now and then, for what others start.
  const every = (last: { items: Parameters<typeof isMoving>[0][] } | undefined) =>
    everyOf(live, last?.items.some(isMoving) === true);
  const list = useRead('listPushes', input, { enabled: app !== null, every, keep: true });
  useFollow(live, list, list.data?.items.some(isMoving) === true);
  const filtered = search.state !== undefined || search.q !== undefined || search.template !== undefined;

  return (
    <>
      <PageHead
        title={t('title')}
        mark={app !== null && <LiveMark live={live} />}
        actions={
          <>
            <CurlButton operation="listPushes" input={input} />
            {mayWrite && (
              <Button type="primary" icon={<PlusOutlined />} onClick={compose} disabled={app === null}>
                {t('new')}
              </Button>
            )}
          </>
        }
      />
      {app === null && !loading ? (
        <div className="card">
          <EmptyState title={t('shell:app.noneTitle')} text={t('shell:app.noneText')} />
        </div>
      ) : (
        <>
          <Filters appId={app?.id} />
          {list.error !== null && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
          <section className="card push-list" aria-label={t('title')}>
            {list.data === undefined ? (
              list.error === null && (
                <div className="card-pad">
                  <SkeletonRows />
                </div>
              )
            ) : list.data.items.length === 0 ? (
              filtered ? (
                <EmptyState
                  title={t('list.nothing')}
                  text={t('list.nothingText')}
                  action={
                    <Button onClick={() => void navigate({ to: '/pushes', search: { kind: search.kind } })}>
                      {t('list.showAll')}
                    </Button>
                  }
                />
              ) : (
                <EmptyState
                  title={t(`list.empty.${kind}`)}
                  text={t(`list.emptyText.${kind}`)}
                  action={
                    mayWrite && (
                      <Button type="primary" onClick={compose}>
                        {t('new')}
                      </Button>
                    )
                  }
                />
              )
            ) : (
              <PushRows items={list.data.items} readAt={list.dataUpdatedAt} />
            )}
          </section>
          {list.data?.next_cursor != null && limit < mostShown && (
            <p className="push-list-more">
              <Button loading={list.isPlaceholderData} onClick={() => setLimit(limit + pageSize)}>
                {t('common:actions.loadMore')}
              </Button>
            </p>
          )}
        </>
      )}
    </>
  );
}
