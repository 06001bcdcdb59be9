import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setUp } from './auth.ts';
import { Field } from './Field.tsx';
import { Frame } from './Frame.tsx';
import { LinkForm } from './LinkForm.tsx';

const route = getRouteApi('/setup');

/** The first member of a fresh installation, made from the one-time link that the start has printed. */
export function Setup() {
  const { t } = useTranslation('auth');
  const { token } = route.useSearch();
  const router = useRouter();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const submit = async (link: string, password: string) => {
    await setUp({ token: link, name: name.trim(), email: email.trim(), password });
    router.history.push('/');
  };
  return (
    <Frame title={t('setupTitle')} text={t('setupText')}>
      <LinkForm token={token} button={t('setupDone')} onSubmit={submit}>
        <Field
          label={t('name')}
          autoComplete="name"
          autoFocus
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </LinkForm>
    </Frame>
  );
}
