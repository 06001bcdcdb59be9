import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';

const most = 3;

/** What stands above the numbers already, with a lever to lift it. */
const heldKinds = new Set(['limiter_paused', 'token_failure']);

/** Alerts that fire now, of this app or of the whole service; nothing when all is well. */
export function Firing({ app }: { app: App }) {
  const { t, i18n } = useTranslation('overview');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const { data } = useRead('listAlerts', { query: { state: 'firing', limit: 20 } }, { every: 15_000 });
  const firing = (data?.items ?? []).filter(
    (one) => !one.silenced && !heldKinds.has(one.kind) && (one.app_id === null || one.app_id === app.id),
  );
  return (
    <>
      {firing.slice(0, most).map((one) => (
        <Alert
          key={one.id}
          type={one.severity === 'critical' ? 'error' : 'warning'}
          showIcon
          className="error-notice"
          title={
            <>
              <b>{one.title[language]}</b> {one.explanation[language]}
            </>
          }
          action={<Link to="/alerts">{t('alerts.look')}</Link>}
        />
      ))}
      {firing.length > most && (
        <p className="overview-more">
          <Link to="/alerts">{t('alerts.more', { n: firing.length - most })}</Link>
        </p>
      )}
    </>
  );
}
