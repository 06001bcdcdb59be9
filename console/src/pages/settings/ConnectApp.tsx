import { Alert, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { App, Input as In } from '../../api/contract.ts';
import { useChange, useRead } from '../../api/use.ts';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { useCurrentApp } from '../../shell/current-app.ts';
import { OnceText, ShownOnce } from './ShownOnce.tsx';

type Body = NonNullable<In<'createApp'>['body']>;

const blank: Body = { name: '', appid: '', secret: '' };
const states = ['formal', 'trial', 'developer'] as const;

/** Connects a mini-program; afterwards shows once what is shown once. */
export function ConnectApp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const [body, setBody] = useState<Body>(blank);
  const [made, setMade] = useState<App | null>(null);
  const { choose } = useCurrentApp();
  const sandbox = useRead('getSandbox', {}, { enabled: open });
  const create = useChange('createApp', ['listApps']);
  const set = (change: Partial<Body>) => setBody({ ...body, ...change });
  const close = () => {
    if (made !== null) choose(made.id);
    setBody(blank);
    setMade(null);
    create.reset();
    onClose();
  };
  const ready = body.name.trim() !== '' && body.appid !== '' && body.secret !== '';
  if (made !== null) return <Made app={made} open={open} onClose={close} />;
  return (
    <FormDialog
      open={open}
      title={t('apps.connect')}
      okText={t('apps.connectOk')}
      busy={create.isPending}
      disabled={!ready}
      curl={[asCurl('createApp', { body })]}
      onOk={() => create.mutate({ body }, { onSuccess: setMade })}
      onClose={close}
    >
      {sandbox.data?.phones_url != null && <Alert type="info" showIcon title={t('apps.sandboxHint')} />}
      {create.error !== null && <ErrorNotice error={create.error} />}
      <FormField label={t('apps.name')}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            value={body.name}
            maxLength={100}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </FormField>
      <FormField label="AppID" hint={t('apps.appidHint')}>
        {(id) => (
          <Input
            id={id}
            value={body.appid}
            placeholder="wx…"
            maxLength={32}
            autoComplete="off"
            onChange={(event) => set({ appid: event.target.value.trim() })}
          />
        )}
      </FormField>
      <FormField label="AppSecret" hint={t('apps.secretHint')}>
        {(id) => (
          <Input.Password
            id={id}
            value={body.secret}
            maxLength={64}
            autoComplete="off"
            onChange={(event) => set({ secret: event.target.value.trim() })}
          />
        )}
      </FormField>
      <FormField label={t('apps.state')} hint={t('apps.stateHint')}>
        {(id) => (
          <Select
            id={id}
            value={body.miniprogram_state ?? 'formal'}
            options={states.map((value) => ({ value, label: t(`apps.states.${value}`) }))}
            onChange={(miniprogram_state) => set({ miniprogram_state })}
          />
        )}
      </FormField>
    </FormDialog>
  );
}

function Made({ app, open, onClose }: { app: App; open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const lines = [
    [t('apps.callbackUrl'), app.callback.url],
    ['Token', app.callback.token],
    ['EncodingAESKey', app.callback.aes_key],
  ] as const;
  return (
    <ShownOnce open={open} title={t('apps.made', { name: app.name })} ok={t('common:actions.close')} onClose={onClose}>
      <div className="form">
        <p>{t('apps.madeText')}</p>
        {lines.map(([label, text]) =>
          text === null ? null : (
            <div key={label}>
              <b>{label}</b>
              <OnceText text={text} />
            </div>
          ),
        )}
      </div>
    </ShownOnce>
  );
}
