import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, problemOf } from '../../api/problem.ts';
import { requestReset, signIn, verifyBackupCode, verifyCode } from './auth.ts';
import { Field, PasswordField } from './Field.tsx';

/** E-mail and password, then the second factor where the member has one. `onDone` once there is a session. */
export function SignInForm({ onDone, email: known = '' }: { onDone: () => Promise<void> | void; email?: string }) {
  const { t, i18n } = useTranslation('auth');
  const [step, setStep] = useState<'password' | 'code' | 'backup' | 'forgot' | 'asked'>('password');
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      if (step === 'password') {
        if ((await signIn(email.trim(), password)) === 'second') {
          setStep('code');
          return;
        }
      } else if (step === 'forgot') {
        await requestReset(email.trim());
        setStep('asked');
        return;
      } else if (step === 'code') await verifyCode(code);
      else await verifyBackupCode(code.trim());
      await onDone();
    } catch (error) {
      setRefusal(sentence(problemOf(error)));
    } finally {
      setBusy(false);
    }
  };

  const sentence = (problem: Problem) => {
    if (problem.status === 429) return t('tooMany');
    if (problem.status >= 400 && problem.status < 500) return t(step === 'password' ? 'wrong' : 'wrongCode');
    return problem.title(i18n.language);
  };

  const to = (next: typeof step) => () => {
    setStep(next);
    setCode('');
    setRefusal(null);
  };

  return (
    <form className="sign-form" onSubmit={submit}>
      {step === 'asked' ? (
        <p>{t('askedText')}</p>
      ) : step === 'forgot' ? (
        <>
          <p className="soft">{t('forgotText')}</p>
          <Field
            label={t('email')}
            type="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </>
      ) : step === 'password' ? (
        <>
          <Field
            label={t('email')}
            type="email"
            autoComplete="username"
            required
            autoFocus={known === ''}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <PasswordField
            label={t('password')}
            autoComplete="current-password"
            required
            autoFocus={known !== ''}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </>
      ) : (
        <Field
          key={step}
          label={t(step)}
          hint={t(step === 'code' ? 'codeHint' : 'backupHint')}
          inputMode={step === 'code' ? 'numeric' : 'text'}
          autoComplete="one-time-code"
          required
          autoFocus
          className="mono"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      <p className="sign-refusal" role="alert">
        {refusal}
      </p>
      {step !== 'asked' && (
        <button type="submit" className="plain-button wide" disabled={busy}>
          {busy ? t('signingIn') : t(labels[step])}
        </button>
      )}
      <p className="sign-other">
        {step === 'password' && <Other label={t('forgot')} onClick={to('forgot')} />}
        {step === 'code' && <Other label={t('useBackup')} onClick={to('backup')} />}
        {step === 'backup' && <Other label={t('useCode')} onClick={to('code')} />}
        {step !== 'password' && (
          <Other
            label={t(step === 'forgot' || step === 'asked' ? 'backToSignIn' : 'another')}
            onClick={to('password')}
          />
        )}
      </p>
    </form>
  );
}

const labels = { password: 'signIn', code: 'verify', backup: 'verify', forgot: 'ask' } as const;

function Other({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick}>
      {label}
    </button>
  );
}
