import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../../api/problem.ts';
import { setUp, signIn } from './auth.ts';
import { Field, PasswordField } from './Field.tsx';
import { Frame } from './Frame.tsx';

const route = getRouteApi('/setup');
const shortestPassword = 10;

/** The first member of a fresh installation, made from the one-time link that the start has printed. */
export function Setup() {
  const { t, i18n } = useTranslation('auth');
  const { token } = route.useSearch();
  const router = useRouter();
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const field = (name: keyof typeof values) => ({
    value: values[name],
    required: true,
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (values.password.length < shortestPassword) return setRefusal(t('passwordShort'));
    setBusy(true);
    setRefusal(null);
    try {
      await setUp({ token: token!, ...values, email: values.email.trim(), name: values.name.trim() });
      await signIn(values.email.trim(), values.password);
      router.history.push('/');
    } catch (error) {
      const problem = problemOf(error);
      const used = [401, 403, 404, 409, 410].includes(problem.status);
      setRefusal(used ? t('setupUsed') : problem.errors[0]?.message || problem.title(i18n.language));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Frame title={t('setupTitle')} text={t('setupText')}>
      {token === undefined ? (
        <p className="sign-refusal" role="alert">
          {t('setupNoToken')}
        </p>
      ) : (
        <form className="sign-form" onSubmit={submit}>
          <Field label={t('name')} autoComplete="name" autoFocus maxLength={100} {...field('name')} />
          <Field label={t('email')} type="email" autoComplete="username" {...field('email')} />
          <PasswordField
            label={t('password')}
            hint={t('passwordRule')}
            autoComplete="new-password"
            {...field('password')}
          />
          <p className="sign-refusal" role="alert">
            {refusal}
          </p>
          <button type="submit" className="plain-button wide" disabled={busy}>
            {t('setupDone')}
          </button>
        </form>
      )}
    </Frame>
  );
}
