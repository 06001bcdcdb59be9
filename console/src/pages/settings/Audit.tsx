import { DownloadOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Alert, Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, call, requestOf } from '../../api/call.ts';
import type { Answer } from '../../api/contract.ts';
import type { Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { count } from '../../pieces/numbers.ts';
import { Rows } from '../../pieces/Rows.tsx';
import { SkeletonRows } from '../../pieces/Skeleton.tsx';
import { Time } from '../../pieces/Time.tsx';
import { AuditDetail } from './AuditDetail.tsx';
import { AuditFilters, type AuditSearch } from './AuditFilters.tsx';
import { useActionName } from './audit-words.ts';

const route = getRouteApi('/shell/settings/audit');
type Entry = Answer<'listAudit'>['items'][number];

/** Every change and every denied attempt of the organization, and whether the log itself is whole. */
export function Audit() {
  const { t } = useTranslation(['settings', 'common']);
  const actionName = useActionName();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [shown, setShown] = useState<Entry | null>(null);
  const { appId, app: _, ...rest } = search;
  const filters = { ...rest, app_id: appId };
  const query = { ...filters, limit: 50 };
  const list = useInfiniteQuery<Answer<'listAudit'>, Problem, Entry[], unknown[], string | undefined>({
    queryKey: ['listAudit', query],
    initialPageParam: undefined,
    queryFn: ({ pageParam: cursor, signal }) => call('listAudit', { query: { ...query, cursor } }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.items),
  });
  const verify = useRead('verifyAudit', {}, { enabled: false });
  const set = (change: AuditSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const exported = (format: 'csv' | 'ndjson') => requestOf('exportAudit', { query: { ...filters, format } }).url;
  const filtered = Object.values(filters).some((one) => one !== undefined);
  return (
    <>
      <AuditFilters value={search} onChange={set} />
      <div className="filters">
        <Button loading={verify.isFetching} icon={<SafetyCertificateOutlined />} onClick={() => void verify.refetch()}>
          {t('audit.verify')}
        </Button>
        <Button href={exported('csv')} download="audit.csv" icon={<DownloadOutlined />}>
          {t('audit.exportCsv')}
        </Button>
        <Button href={exported('ndjson')} download="audit.ndjson">
          {t('audit.exportJson')}
        </Button>
        <CurlButton
          operation="listAudit"
          input={{ query }}
          also={[asCurl('exportAudit', { query: { ...filters, format: 'csv' } }), asCurl('verifyAudit', {})]}
        />
      </div>
      {verify.data !== undefined && (
        <Alert
          className="error-notice"
          showIcon
          type={verify.data.intact ? 'success' : 'error'}
          title={
            verify.data.intact
              ? t('audit.intact', { n: count(verify.data.entries) })
              : t('audit.broken', { seq: String(verify.data.broken_at) })
          }
          description={
            verify.data.hash !== null && (
              <>
                <code className="audit-hash">{verify.data.hash}</code> <CopyButton text={verify.data.hash} />
                <br />
                {t('audit.keep')}
              </>
            )
          }
        />
      )}
      {(list.error ?? verify.error) !== null && (
        <ErrorNotice error={list.error ?? verify.error} onRetry={() => void list.refetch()} />
      )}
      <section className="card" aria-label={t('parts.audit')}>
        {list.data === undefined ? (
          <div className="card-pad">
            <SkeletonRows />
          </div>
        ) : list.data.length === 0 ? (
          <EmptyState
            title={t(filtered ? 'audit.none' : 'audit.empty')}
            action={
              filtered ? <Button onClick={() => void navigate({ search: {} })}>{t('audit.all')}</Button> : undefined
            }
          />
        ) : (
          <Table items={list.data} onShow={setShown} />
        )}
        {list.hasNextPage && (
          <p className="more-row">
            <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('common:actions.loadMore')}
            </Button>
          </p>
        )}
      </section>
      <Drawer
        open={shown !== null}
        size={520}
        title={shown === null ? '' : actionName(shown.action)}
        onClose={() => setShown(null)}
      >
        {shown !== null && <AuditDetail entry={shown} />}
      </Drawer>
    </>
  );
}

function Table({ items, onShow }: { items: Entry[]; onShow: (entry: Entry) => void }) {
  const { t } = useTranslation('settings');
  const actionName = useActionName();
  return (
    <Rows
      label={t('parts.audit')}
      items={items}
      keyOf={(one) => String(one.seq)}
      columns={[
        {
          title: t('audit.what'),
          render: (one) => (
            <Button type="link" size="small" className="row-link" onClick={() => onShow(one)}>
              {actionName(one.action)}
            </Button>
          ),
        },
        {
          title: t('audit.outcome'),
          render: (one) => (
            <span className={`pill ${one.outcome === 'done' ? 'good' : 'bad'}`}>
              {t(`audit.outcomes.${one.outcome}`)}
              {one.times > 1 && ` ×${count(one.times)}`}
            </span>
          ),
        },
        { title: t('audit.who'), render: (one) => one.actor.label || t('audit.system') },
        { title: t('audit.from'), render: (one) => <code>{one.ip ?? '—'}</code>, wide: true },
        { title: t('audit.at'), render: (one) => <Time value={one.at} short /> },
        { title: '#', render: (one) => count(one.seq), number: true, wide: true },
      ]}
    />
  );
}
