import { DownloadOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Segmented, Table, type TableColumnsType, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api/call.ts';
import type { Delivery, Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useChange } from '../../../api/use.ts';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { count } from '../../../pieces/numbers.ts';
import { Personal } from '../../../pieces/Personal.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import { isMoving } from '../progress.ts';

const route = getRouteApi('/shell/pushes/$pushId');
const outcomes = ['accepted', 'failed', 'suppressed', 'unknown'] as const;
const pageSize = 200;

/** What became of each recipient. Those whose outcome is unknown are an inbox: somebody may say what became of them. */
export function Deliveries({ push }: { push: Push }) {
  const { t } = useTranslation(['push', 'common']);
  const { outcome } = route.useSearch();
  const navigate = route.useNavigate();
  const mayRead = useMay('deliveries_read');
  const columns = useColumns(push);
  const list = useInfiniteQuery({
    queryKey: ['listDeliveries', push.id, outcome ?? 'all'],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, outcome, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      return call('listDeliveries', { params: { push_id: push.id }, query }, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    enabled: mayRead,
    // Only the first page is worth following: of more, what one is looking at would move away.
    refetchInterval: (query) => (isMoving(push) && (query.state.data?.pages.length ?? 0) <= 1 ? 3000 : false),
  });
  if (!mayRead || push.state === 'draft') return null;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="card deliveries" id="deliveries" aria-label={t('deliveries.title')}>
      <header className="deliveries-head">
        <h2>{t('deliveries.title')}</h2>
        <Segmented
          aria-label={t('deliveries.filter')}
          value={outcome ?? 'all'}
          options={[
            { value: 'all', label: t('common:all') },
            ...outcomes.map((value) => ({
              value,
              label: `${t(`outcomes.${value}`)} ${push.outcomes[value] > 0 ? count(push.outcomes[value]) : ''}`.trim(),
            })),
          ]}
          onChange={(next) =>
            void navigate({
              search: { outcome: next === 'all' ? undefined : (next as Delivery['outcome']) },
              replace: true,
            })
          }
        />
        <Button
          icon={<DownloadOutlined />}
          href={`/v1/pushes/${push.id}/deliveries.csv${outcome === undefined ? '' : `?outcome=${outcome}`}`}
          download
        >
          CSV
        </Button>
      </header>
      {outcome === 'unknown' && push.outcomes.unknown > 0 && (
        <p className="deliveries-hint soft">{t('unknown.hint')}</p>
      )}
      {list.error !== null && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      <Table<Delivery>
        size="middle"
        virtual={items.length > 50}
        rowKey="recipient_id"
        columns={columns}
        dataSource={items}
        loading={list.isLoading}
        pagination={false}
        scroll={{ x: 880, ...(items.length > 50 ? { y: 560 } : {}) }}
        locale={{ emptyText: <EmptyState title={t(outcome === 'unknown' ? 'unknown.none' : 'deliveries.none')} /> }}
      />
      {list.hasNextPage && (
        <p className="push-list-more">
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:actions.loadMore')}
          </Button>
        </p>
      )}
    </section>
  );
}

function useColumns(push: Push): TableColumnsType<Delivery> {
  const { t, i18n } = useTranslation('push');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  return [
    { title: t('deliveries.recipient'), width: 240, render: (_, one) => <Personal value={one.openid} /> },
    {
      title: t('deliveries.outcome'),
      width: 130,
      render: (_, one) => (
        <span className="outcome">
          <i className={`law-${one.outcome}`} />
          {t(`outcomes.${one.outcome}`)}
        </span>
      ),
    },
    {
      title: t('deliveries.reason'),
      width: 260,
      render: (_, one) => {
        const words = push.explanations.find((known) => known.outcome === one.outcome && known.reason === one.reason);
        const code = one.errcode === null ? null : `${one.errcode} ${one.errmsg ?? ''}`;
        if (one.outcome === 'unknown') return <Resolve push={push} delivery={one} />;
        return (
          <Tooltip title={[code, one.rid].filter(Boolean).join(' · ')}>
            <span>
              {words?.what[language] ?? one.reason ?? ''}
              {one.errcode !== null && <code className="soft"> {one.errcode}</code>}
            </span>
          </Tooltip>
        );
      },
    },
    { title: t('deliveries.called'), width: 150, render: (_, one) => <Time value={one.called_at} short /> },
    { title: t('deliveries.delivered'), width: 150, render: (_, one) => <Time value={one.delivered_at} short /> },
    { title: t('deliveries.opened'), width: 150, render: (_, one) => <Time value={one.opened_at} short /> },
    { title: t('deliveries.clicked'), width: 150, render: (_, one) => <Time value={one.clicked_at} short /> },
  ];
}

/** Somebody has looked on the phone, or asked: what became of it. */
function Resolve({ push, delivery }: { push: Push; delivery: Delivery }) {
  const { t } = useTranslation('push');
  const failed = useFailure();
  const mayWrite = useMay('pushes_write');
  const resolve = useChange('resolveDelivery', ['listDeliveries' as never, 'getPush']);
  if (!mayWrite) return null;
  const say = (outcome: 'accepted' | 'failed') =>
    resolve.mutate(
      { params: { push_id: push.id, recipient_id: delivery.recipient_id }, body: { outcome } },
      { onError: failed },
    );
  if (resolve.isSuccess) return <span className="soft">{t('unknown.noted')}</span>;
  return (
    <span className="resolve">
      <Button size="small" loading={resolve.isPending} onClick={() => say('accepted')}>
        {t('unknown.accepted')}
      </Button>
      <Button size="small" loading={resolve.isPending} onClick={() => say('failed')}>
        {t('unknown.failed')}
      </Button>
    </span>
  );
}
