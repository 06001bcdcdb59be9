import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { meQuery } from '../../api/me.ts';
import { Frame } from './Frame.tsx';
import { SignInForm } from './SignInForm.tsx';

const route = getRouteApi('/sign-in');

export function SignIn() {
  const { t } = useTranslation('auth');
  const { next = '/', error } = route.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  const enter = async () => {
    await client.fetchQuery({ ...meQuery, staleTime: 0 });
    // Only a path of our own: an address elsewhere would make our sign-in somebody's bait.
    const inside = next.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/';
    router.history.push(inside);
  };
  return (
    <Frame title={t('title')} text={t('tagline')}>
      <SignInForm onDone={enter} next={next} refused={error === undefined ? null : t('singleSignOnFailed')} />
    </Frame>
  );
}
