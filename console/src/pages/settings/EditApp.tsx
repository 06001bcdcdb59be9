import { App as Ant, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { App, Input as In } from '../../api/contract.ts';
import { useChange } from '../../api/use.ts';
import { Conflict } from '../../pieces/Conflict.tsx';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { sourceOf, TokenSource, tokenChange } from './TokenSource.tsx';

type Body = NonNullable<In<'updateApp'>['body']>;

/** Changes an app; secrets are written anew or left as they are. Its version goes along. */
export function EditApp({ app, onClose }: { app: App; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { message } = Ant.useApp();
  const [body, setBody] = useState(() => bodyOf(app));
  const [source, setSource] = useState(() => sourceOf(app));
  // What the dialog was opened with, whatever the list was read again for since.
  const [version, setVersion] = useState(app.version);
  const save = useChange('updateApp', ['listApps']);
  const set = (change: Partial<Body>) => setBody({ ...body, ...change });
  const input = {
    params: { app_id: app.id },
    body: { ...body, ...tokenChange(app, source) },
    ifMatch: version,
  };
  const isConflict = save.error?.code === 'version_conflict';
  const theirs = () => {
    setBody(bodyOf(app));
    setSource(sourceOf(app));
    setVersion(app.version);
    save.reset();
  };
  const done = () => {
    void message.success(t('common:saved'));
    onClose();
  };
  const secretField = (name: 'secret' | 'callback_token' | 'callback_aes_key', label: string, hint: string) => (
    <FormField label={label} hint={hint}>
      {(id) => (
        <Input.Password
          id={id}
          autoComplete="new-password"
          placeholder={t('apps.unchanged')}
          value={body[name] ?? ''}
          onChange={(event) => set({ [name]: event.target.value.trim() || undefined })}
        />
      )}
    </FormField>
  );
  return (
    <FormDialog
      title={t('apps.edit', { name: app.name })}
      busy={save.isPending}
      error={isConflict ? null : save.error}
      curl={[asCurl('updateApp', input)]}
      onOk={() => save.mutate(input, { onSuccess: done })}
      onClose={onClose}
    >
      {isConflict && (
        <Conflict
          onTheirs={theirs}
          onMine={() => save.mutate({ ...input, ifMatch: app.version }, { onSuccess: done })}
        />
      )}
      <FormField label={t('apps.name')}>
        {(id) => (
          <Input id={id} value={body.name} maxLength={100} onChange={(event) => set({ name: event.target.value })} />
        )}
      </FormField>
      {secretField('secret', 'AppSecret', t('apps.secretHint'))}
      <div className="form-row">
        {secretField('callback_token', 'Token', t('apps.tokenHint'))}
        {secretField('callback_aes_key', 'EncodingAESKey', t('apps.aesHint'))}
      </div>
      <FormField label={t('apps.state')} hint={t('apps.stateHint')}>
        {(id) => (
          <Select
            id={id}
            value={body.miniprogram_state}
            options={(['formal', 'trial', 'developer'] as const).map((value) => ({
              value,
              label: t(`apps.states.${value}`),
            }))}
            onChange={(miniprogram_state) => set({ miniprogram_state })}
          />
        )}
      </FormField>
      <div className="form-row">
        <FormField label={t('apps.ratePerSecond')}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={100_000}
              value={body.rate_per_second}
              onChange={(n) => set({ rate_per_second: n ?? 500 })}
            />
          )}
        </FormField>
        <FormField label={t('apps.concurrency')}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={4096}
              value={body.concurrency}
              onChange={(n) => set({ concurrency: n ?? 64 })}
            />
          )}
        </FormField>
      </div>
      <TokenSource app={app} source={source} onChange={setSource} />
      <FormField label={t('apps.webviewPage')} hint={t('apps.webviewHint')}>
        {(id) => (
          <Input
            id={id}
            value={body.webview_page ?? ''}
            placeholder="pages/web/web"
            onChange={(event) => set({ webview_page: event.target.value.trim() || null })}
          />
        )}
      </FormField>
      <FormField label={t('apps.webviewDomains')}>
        {(id) => (
          <Select
            id={id}
            mode="tags"
            open={false}
            suffixIcon={null}
            tokenSeparators={[',', ' ', '\n']}
            value={body.webview_domains ?? []}
            placeholder="m.example.com"
            onChange={(webview_domains: string[]) => set({ webview_domains })}
          />
        )}
      </FormField>
    </FormDialog>
  );
}

/** What the form says of an app as it is; its secrets are not known here. */
function bodyOf({ name, miniprogram_state, rate_per_second, concurrency, webview_page, webview_domains }: App): Body {
  return { name, miniprogram_state, rate_per_second, concurrency, webview_page, webview_domains };
}
