import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../../api/problem.ts';
import { PasswordField } from './Field.tsx';

const shortestPassword = 10;

interface Props {
  token: string | undefined;
  button: string;
  /** Fields before the password. */
  children?: ReactNode;
  /** Throws Problem when it is refused. */
  onSubmit: (token: string, password: string) => Promise<void>;
}

/** What the pages of one-time links have in common: a token, a new password, and a link that may be used up. */
export function LinkForm({ token, button, children, onSubmit }: Props) {
  const { t, i18n } = useTranslation('auth');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(token === undefined ? t('linkMissing') : null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password.length < shortestPassword) return setRefusal(t('passwordShort'));
    setBusy(true);
    setRefusal(null);
    try {
      await onSubmit(token!, password);
    } catch (error) {
      const problem = problemOf(error);
      const aboutLink = problem.code === 'link_invalid' || problem.errors.some((one) => one.pointer === '/token');
      setRefusal(aboutLink ? t('linkInvalid') : problem.errors[0]?.message || problem.title(i18n.language));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="sign-form" onSubmit={submit}>
      {token !== undefined && (
        <>
          {children}
          <PasswordField
            label={t('password')}
            hint={t('passwordRule')}
            autoComplete="new-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </>
      )}
      <p className="sign-refusal" role="alert">
        {refusal}
      </p>
      {token !== undefined && (
        <button type="submit" className="plain-button wide" disabled={busy}>
          {button}
        </button>
      )}
    </form>
  );
}
