import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../api/me.ts';
import { navigation } from './navigation.ts';

/** The pages this member may open. */
export function Navigation({ onChosen }: { onChosen?: () => void }) {
  const { t } = useTranslation(['shell', 'common']);
  const { permissions, organization } = useMe();
  return (
    <nav className="nav" aria-label={t('nav.label')}>
      <Link to="/" className="nav-brand" {...(onChosen ? { onClick: onChosen } : {})}>
        <img src="/assets/hongyan.svg" alt="" width="28" height="28" />
        <span>
          <b>{t('common:brand')}</b>
          <small>{organization.name}</small>
        </span>
      </Link>
      {navigation.map(({ key, items }) => {
        const shown = items.filter((item) => item.permission === undefined || permissions.includes(item.permission));
        if (shown.length === 0) return null;
        return (
          <section key={key ?? 'first'}>
            {key !== undefined && <h2 className="nav-group">{t(`groups.${key}`)}</h2>}
            <ul>
              {shown.map(({ to, key: name, icon: Icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className="nav-item"
                    activeOptions={{ exact: to === '/', includeSearch: false }}
                    {...(onChosen ? { onClick: onChosen } : {})}
                  >
                    <Icon />
                    <span>{t(`nav.${name}`)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <Version />
    </nav>
  );
}

function Version() {
  const { t } = useTranslation('shell');
  return <p className="nav-version">{t('version', { version: __VERSION__ })}</p>;
}
