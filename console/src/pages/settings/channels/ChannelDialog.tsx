import { Alert, App as Ant, Checkbox, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { useChange } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { FormDialog } from '../../../pieces/FormDialog.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { halfOf } from '../../../pieces/half-of.ts';
import type { Channel, OwnName } from './channel.ts';
import { type ChannelForm, formOf, setupOf } from './form.ts';

interface Props {
  app: App;
  channel: Channel;
  name: OwnName;
  onClose: () => void;
}

interface PartProps {
  form: ChannelForm;
  set: (change: Partial<ChannelForm>) => void;
}

/** Sets up a channel: new credentials are tried at the vendor before they are stored. */
export function ChannelDialog({ app, channel, name, onClose }: Props) {
  const { t, i18n } = useTranslation(['channel', 'common']);
  const { message } = Ant.useApp();
  const [form, setForm] = useState(() => formOf(channel.settings));
  const set = (change: Partial<ChannelForm>) => setForm((before) => ({ ...before, ...change }));
  const [check, setCheck] = useState(true);
  const put = useChange('putChannel', ['listChannels', 'listTemplates']);
  const body = setupOf(name, form);
  const input = {
    params: { app_id: app.id, channel: name },
    query: { check: check ? 'true' : 'false' },
    body,
  } as const;
  const needsKey = name !== 'wechat-service' && !channel.has_credentials;
  const ready =
    (name !== 'jiguang-ums' || form.channelCode !== '') && (!needsKey || (form.key !== '' && form.secret !== ''));
  const done = () => {
    void message.success(t('common:saved'));
    onClose();
  };
  return (
    <FormDialog
      width={600}
      title={halfOf(channel.title, i18n.language)}
      okText={t(check ? 'saveChecked' : 'common:actions.save')}
      busy={put.isPending}
      disabled={!ready}
      error={put.error}
      onOk={() => put.mutate(input, { onSuccess: done })}
      onClose={onClose}
    >
      {name === 'wechat-service' && <Service form={form} set={set} />}
      {name === 'jiguang-ums' && <Ums form={form} set={set} />}
      {name === 'jpush' && <Jpush form={form} set={set} />}
      {name !== 'wechat-service' && <Credentials form={form} set={set} name={name} kept={channel.has_credentials} />}
      <Checkbox checked={check} onChange={(event) => setCheck(event.target.checked)}>
        {t('checkFirst')}
      </Checkbox>
      <div>
        <CurlButton operation="putChannel" input={input} />
      </div>
    </FormDialog>
  );
}

function Credentials({ form, set, name, kept }: PartProps & { name: OwnName; kept: boolean }) {
  const { t } = useTranslation('channel');
  return (
    <div className="form-row">
      <FormField label={name === 'jpush' ? 'AppKey' : 'ChannelKey'} {...(kept ? { hint: t('keptKey') } : {})}>
        {(id) => (
          <Input
            id={id}
            className="mono"
            value={form.key}
            maxLength={64}
            autoComplete="off"
            onChange={(event) => set({ key: event.target.value.trim() })}
          />
        )}
      </FormField>
      <FormField label="Master Secret" hint={t('secretHint')}>
        {(id) => (
          <Input.Password
            id={id}
            value={form.secret}
            maxLength={64}
            autoComplete="new-password"
            onChange={(event) => set({ secret: event.target.value.trim() })}
          />
        )}
      </FormField>
    </div>
  );
}

function Service({ form, set }: PartProps) {
  const { t } = useTranslation('channel');
  return (
    <div className="form-row">
      <FormField label={t('settings.allowance')} hint={t('hints.allowance')}>
        {(id) => (
          <InputNumber
            id={id}
            min={1}
            max={20}
            precision={0}
            value={form.allowance}
            onChange={(n) => set({ allowance: n ?? 5 })}
          />
        )}
      </FormField>
      <FormField label={t('settings.hours')} hint={t('hints.hours')}>
        {(id) => (
          <InputNumber
            id={id}
            min={1}
            max={48}
            precision={0}
            value={form.hours}
            onChange={(n) => set({ hours: n ?? 48 })}
          />
        )}
      </FormField>
    </div>
  );
}

function Ums({ form, set }: PartProps) {
  const { t } = useTranslation('channel');
  return (
    <>
      <Alert
        type="info"
        showIcon
        title={t('ums.ways')}
        description={
          <ul className="channel-ways">
            <li>{t('ums.scan')}</li>
            <li>{t('ums.secret')}</li>
            <li>{t('ums.ip')}</li>
          </ul>
        }
      />
      <div className="form-row">
        <FormField label={t('settings.channel_code')} hint={t('hints.channelCode')}>
          {(id) => (
            <Input
              id={id}
              className="mono"
              value={form.channelCode}
              maxLength={64}
              onChange={(event) => set({ channelCode: event.target.value.trim() })}
            />
          )}
        </FormField>
        <FormField label={t('settings.owner')} hint={t('hints.owner')}>
          {(id) => (
            <Input id={id} value={form.owner} maxLength={64} onChange={(event) => set({ owner: event.target.value })} />
          )}
        </FormField>
      </div>
      <FormField label={t('settings.outgoing_ips')} hint={t('hints.ips')}>
        {(id) => (
          <Select
            id={id}
            mode="tags"
            open={false}
            suffixIcon={null}
            maxCount={50}
            tokenSeparators={[',', ' ', '\n']}
            value={form.ips}
            placeholder="203.0.113.8"
            onChange={(ips: string[]) => set({ ips })}
          />
        )}
      </FormField>
      <Checkbox checked={form.tokenPool} onChange={(event) => set({ tokenPool: event.target.checked })}>
        {t('hints.tokenPool')}
      </Checkbox>
      <Checkbox checked={form.bindUsers} onChange={(event) => set({ bindUsers: event.target.checked })}>
        {t('hints.bindUsers')}
      </Checkbox>
    </>
  );
}

function Jpush({ form, set }: PartProps) {
  const { t } = useTranslation('channel');
  const byAlias = form.attribute === '';
  return (
    <>
      <fieldset>
        <legend>{t('settings.address')}</legend>
        <Radio.Group
          value={byAlias ? 'alias' : 'attribute'}
          options={[
            { value: 'attribute', label: t('jpush.attribute') },
            { value: 'alias', label: t('jpush.alias') },
          ]}
          onChange={(event) => set({ attribute: event.target.value === 'alias' ? '' : 'jpush_registration_id' })}
        />
        {!byAlias && (
          <Input
            className="mono"
            aria-label={t('jpush.attributeName')}
            value={form.attribute}
            maxLength={40}
            onChange={(event) => event.target.value !== '' && set({ attribute: event.target.value.trim() })}
          />
        )}
      </fieldset>
      <FormField label={t('settings.time_to_live')} hint={t('hints.timeToLive')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={864_000}
            precision={0}
            value={form.timeToLive}
            suffix={t('jpush.seconds')}
            onChange={(n) => set({ timeToLive: n ?? 86_400 })}
          />
        )}
      </FormField>
      <Checkbox checked={form.production} onChange={(event) => set({ production: event.target.checked })}>
        {t('settings.apns_production')}
      </Checkbox>
    </>
  );
}
