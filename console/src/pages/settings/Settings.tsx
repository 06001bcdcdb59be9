import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/me.ts';
import { PageHead } from '../../pieces/PageHead.tsx';
import '../../pieces/tabs.css';
import './settings.css';

const parts = [
  { to: '/settings/apps', key: 'apps', permission: 'apps_read' },
  { to: '/settings/channels', key: 'channels', permission: 'apps_read' },
  { to: '/settings/keys', key: 'keys', permission: 'keys_manage' },
  { to: '/settings/webhooks', key: 'webhooks', permission: 'webhooks_manage' },
  { to: '/settings/members', key: 'members', permission: 'members_read' },
  { to: '/settings/approval', key: 'approval', permission: 'pushes_read' },
  { to: '/settings/content', key: 'content', permission: 'apps_read' },
  { to: '/settings/audit', key: 'audit', permission: 'audit_read' },
] as const;

/** The parts of the settings that this member may see. */
export function Settings() {
  const { t } = useTranslation('settings');
  const { permissions } = useMe();
  return (
    <>
      <PageHead title={t('title')} />
      <nav className="tabs" aria-label={t('title')}>
        {parts
          .filter((one) => permissions.includes(one.permission))
          .map(({ to, key }) => (
            <Link key={to} to={to} className="tab" activeOptions={{ includeSearch: false }}>
              {t(`parts.${key}`)}
            </Link>
          ))}
      </nav>
      <Outlet />
    </>
  );
}
