import { AppstoreAddOutlined, SyncOutlined } from '@ant-design/icons';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App as Ant, Button, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { App, Template } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { KindTag } from './KindTag.tsx';

const route = getRouteApi('/shell/templates');

/** The templates of the app as WeChat listed them last. */
export function Templates() {
  return <NeedsApp>{(app) => <TemplatesOf app={app} />}</NeedsApp>;
}

function TemplatesOf({ app }: { app: App }) {
  const { t } = useTranslation(['template', 'common']);
  const { message } = Ant.useApp();
  const { gone } = route.useSearch();
  const navigate = route.useNavigate();
  const failed = useFailure();
  const mayManage = useMay('content_manage');
  const params = { app_id: app.id };
  const list = useRead('listTemplates', { params });
  const sync = useChange('syncTemplates', ['listTemplates', 'listApps']);
  const run = () =>
    sync.mutate({ params }, { onError: failed, onSuccess: (done) => void message.success(t('synced', { ...done })) });
  const lost = list.data?.items.some((one) => one.status === 'gone') ?? false;
  const syncButton = (
    <Button type="primary" icon={<SyncOutlined />} loading={sync.isPending} onClick={run}>
      {t('sync')}
    </Button>
  );
  return (
    <>
      <PageHead
        title={t('title')}
        text={
          list.data?.synced_at != null && (
            <>
              {t('syncedAt')} <Time value={list.data.synced_at} short />
            </>
          )
        }
        actions={
          <>
            <CurlButton
              operation="listTemplates"
              input={{ params }}
              also={[mayManage && asCurl('syncTemplates', { params })]}
            />
            <Link to="/templates/library">
              <Button icon={<AppstoreAddOutlined />}>{t('library')}</Button>
            </Link>
            {mayManage && syncButton}
          </>
        }
      />
      {lost && (
        <p className="filters">
          <Switch
            size="small"
            id="show-gone"
            checked={gone === true}
            onChange={(on) => void navigate({ search: (before) => ({ ...before, gone: on || undefined }) })}
          />
          <label htmlFor="show-gone">{t('showGone')}</label>
        </p>
      )}
      <section className="card" aria-label={t('title')}>
        <Reading
          of={list}
          empty={({ items }) =>
            items.length === 0 ? (
              <EmptyState title={t('none')} text={t('noneText')} action={mayManage ? syncButton : undefined} />
            ) : null
          }
        >
          {({ items }) => <Table items={items.filter((one) => gone === true || one.status === 'active')} />}
        </Reading>
      </section>
    </>
  );
}

function Table({ items }: { items: Template[] }) {
  const { t } = useTranslation('template');
  return (
    <Rows
      label={t('title')}
      items={items}
      keyOf={(one) => one.id}
      columns={[
        {
          title: t('name'),
          render: (one) => (
            <>
              <Link to="/templates/$templateId" params={{ templateId: one.id }}>
                {one.title}
              </Link>
              <small className="mono">{one.platform_template_id}</small>
            </>
          ),
        },
        { title: t('kind'), render: (one) => <KindTag kind={one.kind} /> },
        {
          title: t('fields'),
          render: (one) => (
            <span>
              {one.fields.map((field) => (
                <span key={field.key} className="pill" title={field.key}>
                  {field.label}
                </span>
              ))}
            </span>
          ),
        },
        {
          title: t('status'),
          render: (one) => (
            <span className={`pill ${one.status === 'active' ? 'good' : 'warn'}`}>{t(`states.${one.status}`)}</span>
          ),
        },
      ]}
    />
  );
}
