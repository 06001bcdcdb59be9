import { SafetyCertificateFilled } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, QRCode } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { meQuery, useMe } from '../../api/me.ts';
import { problemOf } from '../../api/problem.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';
import { FormField } from '../../pieces/FormField.tsx';

/** A code of an authenticator besides the password: turned on with the first right code, off with the password. */
export function TwoFactorCard() {
  const { t, i18n } = useTranslation(['account', 'auth', 'common']);
  const { totp: on } = useMe();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [secret, setSecret] = useState<{ totpURI: string; backupCodes: string[] } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const run = (work: () => Promise<void>) => async () => {
    setBusy(true);
    setRefusal(null);
    try {
      await work();
      setPassword('');
      setCode('');
    } catch (error) {
      const problem = problemOf(error);
      // A wrong password is no ended session here.
      setRefusal(problem.code === 'sign_in_refused' ? t('wrongPassword') : problem.title(i18n.language));
    } finally {
      setBusy(false);
    }
  };
  const again = () => client.invalidateQueries({ queryKey: meQuery.queryKey });
  const begin = run(async () => setSecret(await call('enableTwoFactor', { body: { password } })));
  const confirm = run(async () => {
    await call('verifyTotp', { body: { code } });
    setCodes(secret!.backupCodes);
    setSecret(null);
    await again();
    void message.success(t('two.isOn'));
  });
  const renew = run(async () => setCodes((await call('generateBackupCodes', { body: { password } })).backupCodes));
  const turnOff = run(async () => {
    await call('disableTwoFactor', { body: { password } });
    setCodes(null);
    await again();
    void message.success(t('two.isOff'));
  });

  return (
    <section className="card card-pad account-card">
      <h2>
        {t('two.title')}
        {on && (
          <span className="account-on">
            <SafetyCertificateFilled /> {t('two.on')}
          </span>
        )}
      </h2>
      <p className="soft">{t('two.text')}</p>
      {codes !== null && <BackupCodes codes={codes} />}
      {secret === null ? (
        <>
          <FormField label={t('auth:password')}>
            {(id) => (
              <Input.Password
                id={id}
                value={password}
                autoComplete="current-password"
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </FormField>
          <div className="account-actions">
            {on ? (
              <>
                <Button disabled={password === ''} loading={busy} onClick={renew}>
                  {t('two.renew')}
                </Button>
                <Button danger disabled={password === ''} loading={busy} onClick={turnOff}>
                  {t('two.turnOff')}
                </Button>
              </>
            ) : (
              <Button type="primary" disabled={password === ''} loading={busy} onClick={begin}>
                {t('two.begin')}
              </Button>
            )}
          </div>
        </>
      ) : (
        <div className="account-setup">
          <QRCode
            value={secret.totpURI}
            type="svg"
            size={176}
            color="#000000"
            bgColor="#ffffff"
            aria-label={t('two.scan')}
          />
          <div>
            <p>{t('two.scan')}</p>
            <p className="account-secret">
              <code>{new URL(secret.totpURI).searchParams.get('secret')}</code>
              <CopyButton text={new URL(secret.totpURI).searchParams.get('secret') ?? ''} />
            </p>
            <FormField label={t('auth:code')}>
              {(id) => (
                <Input
                  id={id}
                  value={code}
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  maxLength={8}
                  onChange={(event) => setCode(event.target.value)}
                />
              )}
            </FormField>
            <div className="account-actions">
              <Button
                type="primary"
                disabled={code.replaceAll(/\s/g, '').length !== 6}
                loading={busy}
                onClick={confirm}
              >
                {t('two.confirm')}
              </Button>
              <Button onClick={() => setSecret(null)}>{t('common:actions.cancel')}</Button>
            </div>
          </div>
        </div>
      )}
      {refusal !== null && (
        <p className="wrong" role="alert">
          {refusal}
        </p>
      )}
    </section>
  );
}

/** Shown once, to be kept apart from the phone. */
function BackupCodes({ codes }: { codes: string[] }) {
  const { t } = useTranslation('account');
  return (
    <div className="account-codes">
      <p>
        {t('two.codes')} <CopyButton text={codes.join('\n')} />
      </p>
      <ul>
        {codes.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
