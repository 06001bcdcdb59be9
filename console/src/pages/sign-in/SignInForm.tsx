import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, problemOf } from '../../api/problem.ts';
import { requestReset, type Second, setupQuery, signIn, verifyBackupCode, verifyCode } from './auth.ts';
import { Field, PasswordField } from './Field.tsx';
import { PasskeyNotGiven, passkeysWork, signInByPasskey } from './passkey.ts';

type Step = 'password' | 'code' | 'passkey' | 'backup' | 'forgot' | 'asked';

interface Props {
  /** Once there is a session. */
  onDone: () => Promise<void> | void;
  email?: string;
  /** Where single sign-on comes back to. */
  next?: string;
  /** What went wrong on the way here. */
  refused?: string | null;
}

/** E-mail and password, then the second factor where the member has one; or another way in. */
export function SignInForm({ onDone, email: known = '', next = here(), refused = null }: Props) {
  const { t, i18n } = useTranslation('auth');
  const [step, setStep] = useState<Step>('password');
  const [methods, setMethods] = useState<readonly Second[]>([]);
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(refused);
  const setup = useQuery(setupQuery);
  const mail = setup.data?.mail === true;
  const passkeys = setup.data?.passkeys === true && passkeysWork();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      if (step === 'password') {
        const second = await signIn(email.trim(), password);
        if (second !== null) {
          setMethods(second);
          setStep(second.includes('totp') ? 'code' : 'passkey');
          return;
        }
      } else if (step === 'forgot') {
        await requestReset(email.trim());
        setStep('asked');
        return;
      } else if (step === 'passkey') await signInByPasskey();
      else if (step === 'code') await verifyCode(code);
      else await verifyBackupCode(code.trim());
      await onDone();
    } catch (error) {
      setRefusal(error instanceof PasskeyNotGiven ? t('passkeyNotGiven') : sentence(problemOf(error)));
    } finally {
      setBusy(false);
    }
  };

  const byPasskey = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      await signInByPasskey();
      await onDone();
    } catch (error) {
      setRefusal(error instanceof PasskeyNotGiven ? t('passkeyNotGiven') : sentence(problemOf(error)));
    } finally {
      setBusy(false);
    }
  };

  const sentence = (problem: Problem) => {
    if (problem.status === 429) return t('tooMany');
    if (problem.code === 'passkey_refused') return problem.title(i18n.language);
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
        <p>{t(mail ? 'askedMailText' : 'askedText')}</p>
      ) : step === 'forgot' ? (
        <>
          <p className="soft">{t(mail ? 'forgotMailText' : 'forgotText')}</p>
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
      ) : step === 'passkey' ? (
        <p>{t('passkeyStep')}</p>
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
          {busy && step !== 'forgot' ? t('signingIn') : t(step === 'forgot' && mail ? 'askMail' : labels[step])}
        </button>
      )}
      {step === 'password' && (passkeys || setup.data?.single_sign_on === true) && (
        <div className="sign-ways">
          <p className="sign-or">{t('or')}</p>
          {passkeys && <Way label={t('passkeySignIn')} busy={busy} onClick={() => void byPasskey()} />}
          {setup.data?.single_sign_on === true && (
            <a className="plain-button quiet wide" href={`/auth/oidc?${new URLSearchParams({ next })}`}>
              {t('singleSignOn')}
            </a>
          )}
        </div>
      )}
      <p className="sign-other">
        {step === 'password' && <Other label={t('forgot')} onClick={to('forgot')} />}
        {(step === 'code' || step === 'passkey') && <Other label={t('useBackup')} onClick={to('backup')} />}
        {step === 'backup' && methods.includes('totp') && <Other label={t('useCode')} onClick={to('code')} />}
        {(step === 'code' || step === 'backup') && methods.includes('passkey') && (
          <Other label={t('usePasskey')} onClick={to('passkey')} />
        )}
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

const labels = { password: 'signIn', code: 'verify', passkey: 'passkeyGo', backup: 'verify', forgot: 'ask' } as const;

function Way({ label, busy, onClick }: { label: string; busy: boolean; onClick: () => void }) {
  return (
    <button type="button" className="plain-button quiet wide" disabled={busy} onClick={onClick}>
      {label}
    </button>
  );
}

/** The page in hand, for a sign-in over it. */
function here(): string {
  return location.pathname + location.search;
}

function Other({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick}>
      {label}
    </button>
  );
}
