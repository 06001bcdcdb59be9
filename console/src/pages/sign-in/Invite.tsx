import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { acceptInvitation, readInvitation } from './auth.ts';
import { Field } from './Field.tsx';
import { Frame } from './Frame.tsx';
import { LinkForm } from './LinkForm.tsx';

const route = getRouteApi('/invite');

/** Somebody who was invited makes their account. */
export function Invite() {
  const { t } = useTranslation(['auth', 'common']);
  const { token } = route.useSearch();
  const router = useRouter();
  const [name, setName] = useState('');
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => readInvitation(token!),
    enabled: token !== undefined,
    retry: false,
  });
  const { organization = t('common:brand'), email = '' } = invitation.data ?? {};
  const text = invitation.isLoading ? t('inviteReading') : invitation.data ? t('inviteText', { email }) : '';
  const submit = async (link: string, password: string) => {
    await acceptInvitation({ token: link, name: name.trim(), password });
    router.history.push('/');
  };
  return (
    <Frame title={t('inviteTitle', { organization })} text={text}>
      {invitation.isError ? (
        <p className="sign-refusal" role="alert">
          {t('linkInvalid')}
        </p>
      ) : (
        <LinkForm token={token} button={t('inviteDone')} onSubmit={submit}>
          <Field
            label={t('name')}
            autoComplete="name"
            autoFocus
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </LinkForm>
      )}
    </Frame>
  );
}
