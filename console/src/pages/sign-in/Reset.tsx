import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { resetPassword } from './auth.ts';
import { Frame } from './Frame.tsx';
import { LinkForm } from './LinkForm.tsx';

const route = getRouteApi('/reset');

/** A new password by a link that an administrator handed on. */
export function Reset() {
  const { t } = useTranslation('auth');
  const { token } = route.useSearch();
  const [saved, setSaved] = useState(false);
  const submit = async (link: string, password: string) => {
    await resetPassword(link, password);
    setSaved(true);
  };
  return (
    <Frame title={t('resetTitle')} text={t(saved ? 'resetSaved' : 'resetText')}>
      {saved ? (
        <p className="sign-form">
          <Link to="/sign-in" className="plain-button">
            {t('signIn')}
          </Link>
        </p>
      ) : (
        <LinkForm token={token} button={t('resetDone')} onSubmit={submit} />
      )}
    </Frame>
  );
}
