import { UploadOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import type { Answer, App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import type { Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { SearchWords } from '../../pieces/SearchWords.tsx';
import { SkeletonRows } from '../../pieces/Skeleton.tsx';
import { RecipientTable } from './RecipientTable.tsx';

const route = getRouteApi('/shell/recipients');
const statuses = ['active', 'blocked', 'invalid'] as const;

export function Recipients() {
  return <NeedsApp>{(app) => <RecipientsOf app={app} />}</NeedsApp>;
}

function RecipientsOf({ app }: { app: App }) {
  const { t } = useTranslation(['recipient', 'common']);
  const { q, tag, segment, status } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay('recipients_write');
  const segments = useRead('listSegments', { params: { app_id: app.id }, query: { limit: 500 } });
  const params = { app_id: app.id };
  const query = { q, tag, segment_id: segment, status, limit: 100 };
  const list = useInfiniteQuery<
    Answer<'listRecipients'>,
    Problem,
    Answer<'listRecipients'>['items'],
    unknown[],
    string | undefined
  >({
    queryKey: ['listRecipients', app.id, query] as unknown[],
    initialPageParam: undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      call('listRecipients', { params, query: { ...query, cursor } }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.items),
  });
  const set = (change: {
    q?: string | undefined;
    tag?: string | undefined;
    segment?: string | undefined;
    status?: (typeof statuses)[number] | undefined;
  }) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const filtered = q !== undefined || tag !== undefined || segment !== undefined || status !== undefined;
  const importButton = mayWrite ? (
    <Link to="/recipients/import">
      <Button type={filtered ? 'default' : 'primary'} icon={<UploadOutlined />}>
        {t('import.title')}
      </Button>
    </Link>
  ) : undefined;
  return (
    <>
      <PageHead
        title={t('title')}
        actions={
          <>
            <CurlButton operation="listRecipients" input={{ params, query }} />
            {importButton}
          </>
        }
      />
      <div className="filters">
        <SearchWords value={q} label={t('search')} onChange={(words) => set({ q: words })} />
        <Input
          key={tag ?? ''}
          allowClear
          defaultValue={tag}
          style={{ width: 150 }}
          placeholder={t('tag')}
          aria-label={t('tag')}
          disabled={q !== undefined}
          onPressEnter={(event) => set({ tag: event.currentTarget.value.trim() || undefined })}
          onBlur={(event) => set({ tag: event.target.value.trim() || undefined })}
          onClear={() => set({ tag: undefined })}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          style={{ minWidth: 170 }}
          value={segment}
          placeholder={t('segment')}
          aria-label={t('segment')}
          disabled={q !== undefined}
          popupMatchSelectWidth={false}
          options={segments.data?.items.map((one) => ({ value: one.id, label: one.name })) ?? []}
          onChange={(value: string | undefined) => set({ segment: value })}
        />
        <Select
          allowClear
          style={{ minWidth: 120 }}
          value={status}
          placeholder={t('status')}
          aria-label={t('status')}
          disabled={q !== undefined}
          options={statuses.map((value) => ({ value, label: t(`statuses.${value}`) }))}
          onChange={(value: (typeof statuses)[number] | undefined) => set({ status: value })}
        />
      </div>
      {list.error !== null && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      <section className="card" aria-label={t('title')}>
        {list.data === undefined ? (
          list.error === null && (
            <div className="card-pad">
              <SkeletonRows />
            </div>
          )
        ) : list.data.length === 0 && !list.hasNextPage ? (
          filtered ? (
            <EmptyState
              title={t('nothing')}
              text={t('nothingText')}
              action={
                <Button onClick={() => set({ q: undefined, tag: undefined, segment: undefined, status: undefined })}>
                  {t('showAll')}
                </Button>
              }
            />
          ) : (
            <EmptyState title={t('none')} text={t('noneText')} action={importButton} />
          )
        ) : (
          <RecipientTable
            items={list.data}
            more={list.hasNextPage}
            loading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        )}
      </section>
    </>
  );
}
