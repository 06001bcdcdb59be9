import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { count } from '../../pieces/numbers.ts';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';

/** What the platform holds back now, why, until when, and how to lift it. Nothing when all runs. */
export function Held({ app }: { app: App }) {
  const { t } = useTranslation(['overview', 'push', 'shell']);
  const failed = useFailure();
  const mayManage = useMay('apps_manage');
  const { data } = useRead('listLimiters', { params: { app_id: app.id } }, { every: 10_000 });
  const templates = useRead('listTemplates', { params: { app_id: app.id } });
  const lift = useChange('liftLimiter', ['listLimiters', 'listPushes']);
  const nameOf = (scope: string, key: string) =>
    scope === 'template'
      ? (templates.data?.items.find((one) => one.id === key)?.title ?? key)
      : scope === 'app'
        ? app.name
        : key;
  const held = (data?.items ?? []).filter((one) => one.paused);
  return (
    <>
      {app.credentials.ok === false && (
        <Alert
          type="error"
          showIcon
          className="error-notice"
          title={t('shell:app.broken')}
          description={app.credentials.error?.advice}
        />
      )}
      {held.map((one) => (
        <Alert
          key={`${one.scope} ${one.key}`}
          type="warning"
          showIcon
          className="error-notice"
          title={t('held.title', { what: t(`held.${one.scope}`), name: nameOf(one.scope, one.key) })}
          description={
            <>
              {t(`push:pause.${one.reason}`, { defaultValue: one.reason })}
              {one.errcode !== null && <code> {one.errcode}</code>}
              {one.reason === 'token_source' && ` · ${one.errmsg}`}
              {one.paused_until !== null && (
                <>
                  {' · '}
                  {t('held.until')} <Time value={one.paused_until} />
                </>
              )}
              {one.quota !== null &&
                ` · ${t('held.quota', { used: count(one.quota.used), limit: count(one.quota.daily_limit) })}`}
            </>
          }
          {...(mayManage
            ? {
                action: (
                  <Button
                    size="small"
                    loading={lift.isPending}
                    onClick={() =>
                      lift.mutate({ params: { app_id: app.id, scope: one.scope, key: one.key } }, { onError: failed })
                    }
                  >
                    {t('held.lift')}
                  </Button>
                ),
              }
            : {})}
        />
      ))}
    </>
  );
}
