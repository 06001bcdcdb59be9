import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/use.ts';
import { Reading } from '../../pieces/Reading.tsx';

/** A role in the reader's words. */
export function useRoleName(): (role: string) => string {
  const { i18n } = useTranslation();
  const { data } = useRead('listRoles');
  return (role) => {
    const known = data?.roles.find((one) => one.role === role);
    return known === undefined ? role : i18n.language === 'zh' ? known.zh : known.en;
  };
}

/** What each role may do. */
export function Roles() {
  const { t, i18n } = useTranslation('settings');
  const roles = useRead('listRoles');
  const zh = i18n.language === 'zh';
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('roles.title')}</h2>
        <p>{t('roles.text')}</p>
      </div>
      <Reading of={roles}>
        {(data) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
          <section className="role-table" tabIndex={0} aria-label={t('roles.title')}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('roles.permission')}</th>
                  {data.roles.map((one) => (
                    <th key={one.role} scope="col">
                      {zh ? one.zh : one.en}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.permissions.map((permission) => (
                  <tr key={permission.permission}>
                    <th scope="row">{zh ? permission.zh : permission.en}</th>
                    {data.roles.map((one) => (
                      <td key={one.role}>
                        {one.permissions.includes(permission.permission) ? (
                          <svg viewBox="0 0 16 16" width="14" height="14" role="img" aria-label={t('roles.yes')}>
                            <path d="M3 8.5l3.500 3.500L13 4.500" />
                          </svg>
                        ) : (
                          <span className="visually-hidden">{t('roles.no')}</span>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Reading>
    </section>
  );
}
