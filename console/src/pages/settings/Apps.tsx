import { PlusOutlined } from '@ant-design/icons';
import { getRouteApi } from '@tanstack/react-router';
import { App as Ant, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { Face } from '../../shell/AppSwitcher.tsx';
import { ConnectApp } from './ConnectApp.tsx';
import { EditApp } from './EditApp.tsx';

const route = getRouteApi('/shell/settings/apps');

/** The mini-programs of the organization: credentials, what to enter in the WeChat console, and whether it works. */
export function Apps() {
  const { t } = useTranslation('settings');
  const { connect } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('apps_manage');
  const list = useRead('listApps');
  const open = (on: boolean) =>
    void navigate({ search: (before) => ({ ...before, connect: on || undefined }), replace: true });
  const button = may ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => open(true)}>
      {t('apps.connect')}
    </Button>
  ) : undefined;
  return (
    <>
      {(list.data?.items.length ?? 0) > 0 && (
        <div className="filters">
          {button}
          <CurlButton operation="listApps" input={{}} />
        </div>
      )}
      <Reading
        of={list}
        empty={({ items }) =>
          items.length === 0 ? (
            <section className="card">
              <EmptyState title={t('apps.none')} text={t('apps.noneText')} action={button} />
            </section>
          ) : null
        }
      >
        {({ items }) => items.map((app) => <AppCard key={app.id} app={app} />)}
      </Reading>
      {may && <ConnectApp open={connect === true} onClose={() => open(false)} />}
    </>
  );
}

function AppCard({ app }: { app: App }) {
  const { t } = useTranslation(['settings', 'common']);
  const { message } = Ant.useApp();
  const [editing, setEditing] = useState(false);
  const may = useMay('apps_manage');
  const failed = useFailure();
  const check = useChange('checkApp', ['listApps']);
  const input = { params: { app_id: app.id } };
  const told = ({ credentials }: App) =>
    credentials.ok ? message.success(t('apps.checkGood')) : message.error(t('apps.checkBad'));
  const { credentials, callback } = app;
  const tone = credentials.ok === null ? '' : credentials.ok ? 'good' : 'bad';
  return (
    <section className="card app-card" aria-label={app.name}>
      <div className="app-card-head">
        <Face app={app} size={32} />
        <h2>{app.name}</h2>
        <code className="soft">{app.appid}</code>
        <span className={`pill ${tone}`}>
          {t(`apps.${credentials.ok === null ? 'unchecked' : credentials.ok ? 'good' : 'bad'}`)}
        </span>
        {may && (
          <span className="levers">
            <Button loading={check.isPending} onClick={() => check.mutate(input, { onError: failed, onSuccess: told })}>
              {t('apps.check')}
            </Button>
            <Button onClick={() => setEditing(true)}>{t('common:actions.edit')}</Button>
            <CurlButton
              operation="getApp"
              input={input}
              also={[asCurl('checkApp', input), asCurl('testCallback', input)]}
            />
          </span>
        )}
      </div>
      <div className="app-card-parts">
        <div>
          <h3>{t('apps.credentials')}</h3>
          <dl className="facts">
            <Fact label={t('apps.checkedAt')}>
              <Time value={credentials.checked_at} />
            </Fact>
            {credentials.error !== null && (
              <Fact label={t('apps.refusal')}>
                {credentials.error.advice}
                <br />
                <small className="soft">
                  {credentials.error.errcode} {credentials.error.errmsg}
                </small>
              </Fact>
            )}
            <Fact label={t('apps.token')}>
              {t(`apps.tokenFroms.${app.token_source.from}`)}
              {app.token_source.url !== null && (
                <>
                  <br />
                  <code>{app.token_source.url}</code>
                </>
              )}
            </Fact>
            <Fact label={t('apps.state')}>{t(`apps.states.${app.miniprogram_state}`)}</Fact>
            <Fact label={t('apps.rate')}>{t('apps.rateText', { rate: app.rate_per_second, n: app.concurrency })}</Fact>
            <Fact label={t('apps.webview')}>
              {app.webview_page === null ? '—' : <code>{app.webview_page}</code>}{' '}
              {app.webview_domains.map((domain) => (
                <span key={domain} className="pill">
                  {domain}
                </span>
              ))}
            </Fact>
          </dl>
        </div>
        <div>
          <h3>{t('apps.paste')}</h3>
          <dl className="facts">
            <Fact label={t('apps.callbackUrl')}>
              <Copyable text={callback.url} />
              {may && <TestCallback app={app} />}
            </Fact>
            <Fact label="Token">
              {callback.token === null ? (
                <span className="soft">{t('apps.tokenHidden')}</span>
              ) : (
                <Copyable text={callback.token} />
              )}
            </Fact>
            <Fact label="EncodingAESKey">
              {callback.aes_key === null ? (
                <span className="soft">{t(callback.has_aes_key ? 'apps.aesKept' : 'apps.aesNone')}</span>
              ) : (
                <Copyable text={callback.aes_key} />
              )}
            </Fact>
            <Fact label={t('apps.domains')}>
              {app.request_domains.map((domain) => (
                <Copyable key={domain} text={domain} />
              ))}
            </Fact>
            <Fact label={t('apps.ip')}>
              {app.outgoing_ip === null ? (
                <span className="soft">{t('apps.ipUnknown')}</span>
              ) : (
                <Copyable text={app.outgoing_ip} />
              )}
            </Fact>
          </dl>
        </div>
      </div>
      {editing && <EditApp app={app} onClose={() => setEditing(false)} />}
    </section>
  );
}

/** Asks the address as WeChat will when it is saved there. */
function TestCallback({ app }: { app: App }) {
  const { t } = useTranslation('settings');
  const failed = useFailure();
  const test = useChange('testCallback');
  const said = test.data;
  return (
    <div aria-live="polite">
      <Button
        size="small"
        loading={test.isPending}
        onClick={() => test.mutate({ params: { app_id: app.id } }, { onError: failed })}
      >
        {t('apps.test')}
      </Button>{' '}
      {said !== undefined && (
        <span className={`pill ${said.reached ? 'good' : 'bad'}`}>
          {said.reached
            ? t('apps.testGood', { n: said.milliseconds })
            : t('apps.testBad', { why: said.error ?? `HTTP ${said.status}` })}
        </span>
      )}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Copyable({ text }: { text: string }) {
  return (
    <span className="copyable">
      <code>{text}</code>
      <CopyButton text={text} />
    </span>
  );
}
