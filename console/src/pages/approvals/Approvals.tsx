import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PushItem } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { listed } from '../../pieces/listed.ts';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useCurrentApp } from '../../shell/current-app.ts';
import { useAudienceWords } from '../pushes/audience-words.ts';
import { useIsOwn, usePeople } from './people.ts';

const route = getRouteApi('/shell/approvals');
const views = ['mine', 'own', 'all'] as const;

/** What waits for approval, of all apps: first what this member may decide on. */
export function Approvals() {
  const { t } = useTranslation('approval');
  const mayApprove = useMay('pushes_approve');
  const { view = mayApprove ? 'mine' : 'own' } = route.useSearch();
  const navigate = route.useNavigate();
  const isOwn = useIsOwn();
  const input = { query: { state: 'waiting_approval', limit: 200 } } as const;
  const list = useRead('listPushes', input as never, { every: 5000 });
  const shownOf = ({ items }: { items: PushItem[] }) =>
    items.filter((one) => view === 'all' || isOwn(one.approval?.authors ?? []) === (view === 'own'));
  return (
    <>
      <PageHead
        title={t('title')}
        text={t('text')}
        actions={<CurlButton operation="listPushes" input={input as never} />}
      />
      <div className="filters">
        <Segmented
          aria-label={t('view')}
          value={view}
          options={views.filter((one) => mayApprove || one !== 'mine').map((value) => ({ value, label: t(value) }))}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, view: next }), replace: true })}
        />
      </div>
      <section className="card" aria-label={t('title')}>
        <Reading
          of={list}
          empty={(data) =>
            shownOf(data).length === 0 ? (
              <EmptyState
                title={t(`nothing.${view}`)}
                text={t('nothingText')}
                action={
                  <Link to="/settings/approval">
                    <Button>{t('policyLink')}</Button>
                  </Link>
                }
              />
            ) : null
          }
        >
          {(data) => <Waiting items={shownOf(data)} decides={view === 'mine'} />}
        </Reading>
      </section>
    </>
  );
}

function Waiting({ items, decides }: { items: PushItem[]; decides: boolean }) {
  const { t } = useTranslation(['approval', 'push']);
  const people = usePeople();
  const audience = useAudienceWords();
  const { apps } = useCurrentApp();
  const appName = (id: string) => apps.find((one) => one.id === id)?.name ?? '';
  return (
    <Rows
      label={t('title')}
      items={items}
      keyOf={(one) => one.id}
      columns={[
        {
          title: t('push'),
          render: (one) => (
            <>
              <Link to="/pushes/$pushId" params={{ pushId: one.id }}>
                {one.name ?? t('push:unnamed')}
              </Link>
              <small>
                {appName(one.app_id)} · {one.template_title} · {audience(one.audience)}
              </small>
            </>
          ),
        },
        {
          title: t('why'),
          render: (one) => listed((one.approval?.reasons ?? []).map((reason) => t(`reasons.${reason}`))),
        },
        {
          title: t('by'),
          render: (one) => (
            <>
              {listed(people([one.approval?.requested_by ?? null]))}
              <small>
                <Time value={one.approval?.requested_at ?? null} short />
              </small>
            </>
          ),
        },
        { title: t('due'), render: (one) => <Due at={one.due_at} /> },
        { title: t('expires'), render: (one) => <Time value={one.approval?.expires_at ?? null} short /> },
        {
          title: t('look'),
          levers: true,
          render: (one) =>
            decides ? (
              <Link to="/pushes/$pushId" params={{ pushId: one.id }}>
                <Button type="primary" size="small">
                  {t('look')}
                </Button>
              </Link>
            ) : null,
        },
      ]}
    />
  );
}

function Due({ at }: { at: string }) {
  const { t } = useTranslation('approval');
  return Date.parse(at) <= Date.now() ? <span className="time">{t('atOnce')}</span> : <Time value={at} short />;
}
