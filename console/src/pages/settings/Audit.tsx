import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Alert, Button, Drawer, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, requestOf } from '../../api/call.ts';
import type { Answer } from '../../api/contract.ts';
import type { Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { count } from '../../pieces/numbers.ts';
import { Rows } from '../../pieces/Rows.tsx';
import { SearchWords } from '../../pieces/SearchWords.tsx';
import { SkeletonRows } from '../../pieces/Skeleton.tsx';
import { Time } from '../../pieces/Time.tsx';

const route = getRouteApi('/shell/settings/audit');
type Entry = Answer<'listAudit'>['items'][number];

/** Every change and every denied attempt of the organization, and whether the log itself is whole. */
export function Audit() {
  const { t } = useTranslation(['settings', 'common']);
  const { action, outcome } = route.useSearch();
  const navigate = route.useNavigate();
  const [shown, setShown] = useState<Entry | null>(null);
  const query = { action, outcome, limit: 50 };
  const list = useInfiniteQuery<Answer<'listAudit'>, Problem, Entry[], unknown[], string | undefined>({
    queryKey: ['listAudit', query],
    initialPageParam: undefined,
    queryFn: ({ pageParam: cursor, signal }) => call('listAudit', { query: { ...query, cursor } }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.items),
  });
  const verify = useRead('verifyAudit', {}, { enabled: false });
  const set = (change: { action?: string | undefined; outcome?: 'done' | 'denied' | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <div className="filters">
        <SearchWords value={action} label={t('audit.action')} onChange={(words) => set({ action: words })} />
        <Select
          allowClear
          style={{ minWidth: 130 }}
          value={outcome}
          placeholder={t('audit.outcome')}
          aria-label={t('audit.outcome')}
          options={(['done', 'denied'] as const).map((value) => ({ value, label: t(`audit.outcomes.${value}`) }))}
          onChange={(value: 'done' | 'denied' | undefined) => set({ outcome: value })}
        />
        <Button loading={verify.isFetching} onClick={() => void verify.refetch()}>
          {t('audit.verify')}
        </Button>
        <Button href={requestOf('exportAudit', { query: { action, outcome } }).url} download="audit.ndjson">
          {t('audit.export')}
        </Button>
        <CurlButton operation="listAudit" input={{ query }} />
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
          description={verify.data.hash !== null && <code>{verify.data.hash}</code>}
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
          <EmptyState title={t('audit.none')} />
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
      <Drawer open={shown !== null} size={520} title={shown?.action} onClose={() => setShown(null)}>
        {shown !== null && <Detail entry={shown} />}
      </Drawer>
    </>
  );
}

function Table({ items, onShow }: { items: Entry[]; onShow: (entry: Entry) => void }) {
  const { t } = useTranslation('settings');
  return (
    <Rows
      label={t('parts.audit')}
      items={items}
      keyOf={(one) => String(one.seq)}
      columns={[
        {
          title: t('audit.what'),
          render: (one) => (
            <Button type="link" size="small" onClick={() => onShow(one)}>
              {t(`audit.actions.${one.action}`, { defaultValue: one.action })}
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

function Detail({ entry }: { entry: Entry }) {
  const { t } = useTranslation('settings');
  return (
    <div className="audit-detail">
      <dl className="facts">
        {(
          [
            ['audit.who', `${entry.actor.label} (${entry.actor.kind})`],
            ['audit.at', entry.at],
            ['audit.target', entry.target],
            ['audit.from', entry.ip],
            ['audit.browser', entry.user_agent],
            ['audit.request', entry.request_id],
            ['audit.hash', entry.hash],
          ] as const
        ).map(([key, value]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{value ?? '—'}</dd>
          </div>
        ))}
      </dl>
      {(['before', 'after'] as const).map((key) =>
        entry[key] === null || entry[key] === undefined ? null : (
          <div key={key}>
            <h3>{t(`audit.${key}`)}</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it */}
            <pre tabIndex={0}>{JSON.stringify(entry[key], null, 2)}</pre>
          </div>
        ),
      )}
    </div>
  );
}
