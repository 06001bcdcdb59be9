import { Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { count } from '../../pieces/numbers.ts';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';

type HeldLimiter = Answer<'listLimiters'>['items'][number];

/** What the platform holds back now, why, until when, and how to lift it. Nothing when all runs. */
export function Held({ app }: { app: App }) {
  const { t } = useTranslation('shell');
  const { data } = useRead('listLimiters', { params: { app_id: app.id } }, { every: 10_000 });
  return (
    <>
      {app.credentials.ok === false && (
        <Alert
          type="error"
          showIcon
          className="error-notice"
          title={t('app.broken')}
          description={app.credentials.error?.advice}
        />
      )}
      {(data?.items ?? [])
        .filter((one) => one.paused)
        .map((one) => (
          <HeldOne key={`${one.scope} ${one.key}`} app={app} held={one} />
        ))}
    </>
  );
}

function HeldOne({ app, held }: { app: App; held: HeldLimiter }) {
  const { t } = useTranslation(['overview', 'push']);
  const failed = useFailure();
  const mayManage = useMay('apps_manage');
  const lift = useChange('liftLimiter', ['listLimiters', 'listPushes']);
  const { scope, key } = held;
  const ofApp = { params: { app_id: app.id } };
  const input = { params: { app_id: app.id, scope, key } };
  const templates = useRead('listTemplates', ofApp, { enabled: scope === 'template' });
  const push = useRead('getPush', { params: { push_id: key } }, { enabled: scope === 'push' });
  const template = templates.data?.items.find((one) => one.id === key)?.title;
  const name = { app: app.name, template, push: push.data?.name ?? undefined, channel: key }[scope] ?? key.slice(-8);
  return (
    <Alert
      type="warning"
      showIcon
      className="error-notice"
      title={t('held.title', { what: t(`held.${scope}`), name })}
      description={
        <>
          {t(`push:pause.${held.reason}`, { defaultValue: held.reason })}
          {held.errcode !== null && <code> {held.errcode}</code>}
          {held.reason === 'token_source' && ` · ${held.errmsg}`}
          {held.paused_until !== null && (
            <>
              {' · '}
              {t('held.until')} <Time value={held.paused_until} />
            </>
          )}
          {held.quota !== null &&
            ` · ${t('held.quota', { used: count(held.quota.used), limit: count(held.quota.daily_limit) })}`}
          {scope === 'push' && (
            <>
              {' · '}
              <Link to="/pushes/$pushId" params={{ pushId: key }}>
                {t('held.look')}
              </Link>
            </>
          )}
        </>
      }
      action={
        mayManage && (
          <span className="alert-levers">
            <Button size="small" loading={lift.isPending} onClick={() => lift.mutate(input, { onError: failed })}>
              {t('held.lift')}
            </Button>
            <CurlButton size="small" operation="liftLimiter" input={input} also={[asCurl('listLimiters', ofApp)]} />
          </span>
        )
      }
    />
  );
}
