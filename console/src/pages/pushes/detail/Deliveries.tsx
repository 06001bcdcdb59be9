import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Input, Segmented, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, call, requestOf } from '../../../api/call.ts';
import type { Delivery, Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { ExportLinks } from '../../../pieces/ExportLinks.tsx';
import { count } from '../../../pieces/numbers.ts';
import { Personal } from '../../../pieces/Personal.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { Tip } from '../../../pieces/Tip.tsx';
import { settledOf } from '../progress.ts';
import { ResolveDialog, ResolveOne } from './Resolve.tsx';
import { useReasonWords } from './reason-words.ts';

const route = getRouteApi('/shell/pushes/$pushId');
const outcomes = ['accepted', 'failed', 'suppressed', 'unknown'] as const;
const pageSize = 200;

/** What became of each recipient. Those whose outcome is unknown are an inbox: somebody may say what became of them. */
export function Deliveries({ push }: { push: Push }) {
  const { t } = useTranslation(['push', 'common']);
  const { outcome, reason } = route.useSearch();
  const navigate = route.useNavigate();
  const mayRead = useMay('deliveries_read');
  const mayWrite = useMay('pushes_write');
  const columns = useColumns(push);
  const [chosen, setChosen] = useState<string[]>([]);
  const list = useDeliveries(push, mayRead);
  if (!mayRead || ['draft', 'waiting_approval'].includes(push.state)) return null;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = { params: { push_id: push.id }, query: { outcome, reason } };
  const inbox = outcome === 'unknown' && push.outcomes.unknown > 0;
  const show = (next: string) => {
    setChosen([]);
    void navigate({ search: { outcome: next === 'all' ? undefined : (next as Delivery['outcome']) }, replace: true });
  };
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
          onChange={show}
        />
        <Find />
        <ExportLinks
          csv={requestOf('exportDeliveries', shown).url}
          workbook={requestOf('exportDeliveriesWorkbook', shown).url}
        />
        <CurlButton
          operation="listDeliveries"
          input={{ ...shown, query: { ...shown.query, limit: pageSize } }}
          also={[asCurl('exportDeliveries', shown), asCurl('exportDeliveriesWorkbook', shown)]}
        />
      </header>
      {reason !== undefined && <OnlyReason push={push} outcome={outcome} reason={reason} />}
      {inbox && (
        <div className="deliveries-hint">
          <p className="soft">{t('unknown.hint')}</p>
          {mayWrite && <ResolveDialog push={push} chosen={chosen} onDone={() => setChosen([])} />}
        </div>
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
        scroll={{ x: 960, ...(items.length > 50 ? { y: 560 } : {}) }}
        locale={{ emptyText: <EmptyState title={t(outcome === 'unknown' ? 'unknown.none' : 'deliveries.none')} /> }}
        {...(inbox && mayWrite
          ? {
              rowSelection: {
                columnWidth: 44,
                selectedRowKeys: chosen,
                onChange: (keys) => setChosen(keys.slice(0, 1000).map(String)),
                getCheckboxProps: (one) => ({ 'aria-label': one.recipient_id }),
                getTitleCheckboxProps: () => ({ 'aria-label': t('common:all') }),
              },
            }
          : {})}
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

function useDeliveries(push: Push, enabled: boolean) {
  const { outcome, reason } = route.useSearch();
  const ofReason = push.reasons.find((one) => one.outcome === outcome && one.reason === reason)?.count;
  const known = ofReason ?? (outcome === undefined ? settledOf({ counts: push.outcomes }) : push.outcomes[outcome]);
  return useInfiniteQuery({
    queryKey: ['listDeliveries', push.id, outcome ?? 'all', reason ?? ''],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, outcome, reason, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      return call('listDeliveries', { params: { push_id: push.id }, query }, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    enabled,
    // Only the first page is worth following: of more, what one is looking at would move away.
    refetchInterval: (query) => {
      const [first, ...more] = query.state.data?.pages ?? [];
      return first !== undefined && more.length === 0 && first.items.length < Math.min(known, pageSize) ? 2000 : false;
    },
  });
}

/** Opens the decision trace of anybody, also of somebody who has no outcome yet. */
function Find() {
  const { t } = useTranslation('trace');
  const navigate = route.useNavigate();
  const [words, setWords] = useState('');
  return (
    <Input.Search
      className="deliveries-find"
      value={words}
      maxLength={128}
      placeholder={t('find')}
      aria-label={t('find')}
      onChange={(event) => setWords(event.target.value)}
      onSearch={(text) => {
        const trace = text.trim() || undefined;
        if (trace !== undefined) void navigate({ search: (before) => ({ ...before, trace }), replace: true });
      }}
    />
  );
}

function OnlyReason({ push, outcome, reason }: { push: Push; outcome: string | undefined; reason: string }) {
  const { t } = useTranslation(['push', 'common']);
  const words = useReasonWords(push);
  const navigate = route.useNavigate();
  const { what, todo } = words(outcome ?? '', reason);
  return (
    <div className="deliveries-hint">
      <p>
        <b>{what}</b> <span className="soft">{todo}</span>
      </p>
      <Button
        size="small"
        onClick={() => void navigate({ search: (before) => ({ ...before, reason: undefined }), replace: true })}
      >
        {t('list.showAll')}
      </Button>
    </div>
  );
}

function useColumns(push: Push): TableColumnsType<Delivery> {
  const { t } = useTranslation(['push', 'trace']);
  const navigate = route.useNavigate();
  const words = useReasonWords(push);
  const trace = (id: string) => void navigate({ search: (before) => ({ ...before, trace: id }), replace: true });
  return [
    { title: t('deliveries.recipient'), width: 220, render: (_, one) => <Personal value={one.openid} /> },
    {
      title: t('deliveries.outcome'),
      width: 110,
      render: (_, one) => (
        <span className="outcome">
          <i className={`law-${one.outcome}`} />
          {t(`outcomes.${one.outcome}`)}
        </span>
      ),
    },
    {
      title: t('deliveries.reason'),
      width: 280,
      render: (_, one) => {
        if (one.outcome === 'unknown') return <ResolveOne push={push} delivery={one} />;
        const { what, todo } = words(one.outcome, one.reason);
        const code = one.errcode === null ? null : `${one.errcode} ${one.errmsg ?? ''}`;
        return (
          <Tip title={[todo, code, one.rid].filter(Boolean).join(' · ')}>
            <span>
              {what}
              {one.errcode !== null && <code className="soft"> {one.errcode}</code>}
            </span>
          </Tip>
        );
      },
    },
    {
      title: <span className="visually-hidden">{t('trace:title')}</span>,
      width: 80,
      render: (_, one) => (
        <button type="button" className="link-button" title={t('trace:open')} onClick={() => trace(one.recipient_id)}>
          {t('trace:why')}
        </button>
      ),
    },
    { title: t('deliveries.called'), width: 140, render: (_, one) => <Time value={one.called_at} short /> },
    { title: t('deliveries.delivered'), width: 140, render: (_, one) => <Time value={one.delivered_at} short /> },
    { title: t('deliveries.opened'), width: 140, render: (_, one) => <Time value={one.opened_at} short /> },
    { title: t('deliveries.clicked'), width: 140, render: (_, one) => <Time value={one.clicked_at} short /> },
  ];
}
