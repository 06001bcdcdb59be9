import { useQueryClient } from '@tanstack/react-query';
import { App as Ant, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meQuery, useMe } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { useFailure } from '../../pieces/use-failure.ts';

/** Turning the second factor on and off. Secret and backup codes are shown once. */
export function SecondFactor() {
  const { t } = useTranslation('settings');
  const { two_factor: on } = useMe();
  const { message } = Ant.useApp();
  const client = useQueryClient();
  const failed = useFailure();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begin = useChange('enableTwoFactor');
  const confirm = useChange('verifyTotp');
  const end = useChange('disableTwoFactor');
  const done = async () => {
    begin.reset();
    setPassword('');
    setCode('');
    await client.invalidateQueries({ queryKey: meQuery.queryKey });
    void message.success(t('second.saved'));
  };
  const begun = begin.data;
  const secret = begun === undefined ? null : new URL(begun.totpURI).searchParams.get('secret');
  return (
    <section className="card card-pad form">
      <h2>
        {t('second.title')}{' '}
        <span className={`pill ${on ? 'good' : 'warn'}`}>{t(on ? 'members.on' : 'members.off')}</span>
      </h2>
      <p className="soft">{t('second.text')}</p>
      {begun === undefined ? (
        <>
          <FormField label={t('me.current')}>
            {(id) => (
              <Input.Password
                id={id}
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </FormField>
          <div className="form-end">
            <Button
              danger={on}
              disabled={password === ''}
              loading={begin.isPending || end.isPending}
              onClick={() =>
                on
                  ? end.mutate({ body: { password } }, { onError: failed, onSuccess: () => void done() })
                  : begin.mutate({ body: { password } }, { onError: failed })
              }
            >
              {t(on ? 'second.off' : 'second.begin')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>{t('second.enter')}</p>
          <div className="secret-shown">
            <code>{secret}</code>
            <CopyButton text={secret ?? ''} />
          </div>
          <p>{t('second.codes')}</p>
          <div className="secret-shown">
            <code>{begun.backupCodes.join(' ')}</code>
            <CopyButton text={begun.backupCodes.join('\n')} />
          </div>
          <FormField label={t('second.code')}>
            {(id) => (
              <Input
                id={id}
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={7}
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </FormField>
          <div className="form-end">
            <Button
              type="primary"
              loading={confirm.isPending}
              disabled={code.replaceAll(/\s/g, '').length !== 6}
              onClick={() => confirm.mutate({ body: { code } }, { onError: failed, onSuccess: () => void done() })}
            >
              {t('second.finish')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
