import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import { useChange } from '../../api/use.ts';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { useZone } from '../../pieces/Time.tsx';
import type { Notifier } from './Notifiers.tsx';
import { configOf, formOf, isReady, kinds, type NotifierForm } from './notifier-form.ts';

interface Props {
  known: Notifier | null;
  onClose: () => void;
}

/** A robot, a mail server or a webhook that tells members of alerts. Where it is goes in and never comes out. */
export function NotifierDialog({ known, onClose }: Props) {
  const { t } = useTranslation('alert');
  const zone = useZone();
  const [form, setForm] = useState(() => formOf(known));
  const set = (change: Partial<NotifierForm>) => setForm({ ...form, ...change });
  const create = useChange('createNotifier', ['listNotifiers']);
  const update = useChange('updateNotifier', ['listNotifiers']);
  const error = create.error ?? update.error;
  const settings = {
    name: form.name.trim(),
    least_severity: form.leastSeverity,
    quiet_hours: form.quiet,
    time_zone: known?.time_zone ?? zone,
  };
  const config = configOf(form);
  const made = { body: { ...settings, config } };
  const changed = ({ id }: Notifier) => ({
    params: { notifier_id: id },
    body: { ...settings, ...(form.readdress ? { config } : {}) },
  });
  const save = () =>
    known === null
      ? create.mutate(made, { onSuccess: onClose })
      : update.mutate(changed(known), { onSuccess: onClose });
  return (
    <FormDialog
      width={600}
      title={t(known === null ? 'notifiers.new' : 'notifiers.change')}
      busy={create.isPending || update.isPending}
      disabled={!isReady(form)}
      error={error}
      curl={[known === null ? asCurl('createNotifier', made) : asCurl('updateNotifier', changed(known))]}
      onOk={save}
      onClose={onClose}
    >
      <div className="form-row">
        <FormField label={t('notifiers.name')}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              value={form.name}
              maxLength={100}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('notifiers.kind')}>
          {(id) => (
            <Select
              id={id}
              value={form.kind}
              disabled={!form.readdress}
              options={kinds.map((value) => ({ value, label: t(`notifiers.kinds.${value}`) }))}
              onChange={(kind) => set({ kind })}
            />
          )}
        </FormField>
      </div>
      {known !== null && !form.readdress ? (
        <p className="inline-fields">
          <span className="soft">{t('notifiers.kept', { target: known.target })}</span>
          <Button size="small" onClick={() => set({ readdress: true })}>
            {t('notifiers.readdress')}
          </Button>
        </p>
      ) : form.kind === 'email' ? (
        <Mail form={form} set={set} />
      ) : (
        <Address form={form} set={set} />
      )}
      <FormField label={t('notifiers.which')}>
        {(id) => (
          <Select
            id={id}
            value={form.leastSeverity}
            options={(['warning', 'critical'] as const).map((value) => ({
              value,
              label: t(`notifiers.least.${value}`),
            }))}
            onChange={(leastSeverity) => set({ leastSeverity })}
          />
        )}
      </FormField>
      <Quiet form={form} set={set} zone={settings.time_zone} />
    </FormDialog>
  );
}

interface PartProps {
  form: NotifierForm;
  set: (change: Partial<NotifierForm>) => void;
}

function Address({ form, set }: PartProps) {
  const { t } = useTranslation('alert');
  return (
    <>
      <FormField label={t('notifiers.url')} hint={t(`notifiers.urlHint.${form.kind}`)}>
        {(id) => (
          <Input
            id={id}
            className="mono"
            value={form.url}
            maxLength={2000}
            placeholder="https://"
            onChange={(event) => set({ url: event.target.value.trim() })}
          />
        )}
      </FormField>
      {form.kind !== 'wecom' && (
        <FormField label={t('notifiers.secret')} hint={t('notifiers.secretHint')}>
          {(id) => (
            <Input.Password
              id={id}
              value={form.secret}
              maxLength={200}
              autoComplete="off"
              onChange={(event) => set({ secret: event.target.value.trim() })}
            />
          )}
        </FormField>
      )}
    </>
  );
}

function Mail({ form, set }: PartProps) {
  const { t } = useTranslation('alert');
  return (
    <>
      <div className="form-row">
        <FormField label={t('notifiers.host')}>
          {(id) => (
            <Input
              id={id}
              value={form.host}
              placeholder="smtp.example.com"
              onChange={(event) => set({ host: event.target.value.trim() })}
            />
          )}
        </FormField>
        <FormField label={t('notifiers.port')}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={65_535}
              value={form.port}
              onChange={(port) => set({ port: port ?? 465 })}
            />
          )}
        </FormField>
      </div>
      <Checkbox checked={form.secure} onChange={(event) => set({ secure: event.target.checked })}>
        {t('notifiers.secure')}
      </Checkbox>
      <div className="form-row">
        <FormField label={t('notifiers.user')}>
          {(id) => (
            <Input
              id={id}
              value={form.user}
              autoComplete="off"
              onChange={(event) => set({ user: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('notifiers.password')}>
          {(id) => (
            <Input.Password
              id={id}
              value={form.password}
              autoComplete="new-password"
              onChange={(event) => set({ password: event.target.value })}
            />
          )}
        </FormField>
      </div>
      <FormField label={t('notifiers.from')}>
        {(id) => (
          <Input
            id={id}
            type="email"
            value={form.from}
            placeholder="hongyan@example.com"
            onChange={(event) => set({ from: event.target.value.trim() })}
          />
        )}
      </FormField>
      <FormField label={t('notifiers.to')} hint={t('notifiers.toHint')}>
        {(id) => (
          <Select
            id={id}
            mode="tags"
            open={false}
            suffixIcon={null}
            maxCount={20}
            tokenSeparators={[',', ' ', '，', '\n']}
            value={form.to}
            placeholder="ops@example.com"
            onChange={(to: string[]) => set({ to })}
          />
        )}
      </FormField>
    </>
  );
}

function Quiet({ form, set, zone }: PartProps & { zone: string }) {
  const { t } = useTranslation('alert');
  const { quiet } = form;
  return (
    <div className="form-field">
      <Checkbox
        checked={quiet !== null}
        onChange={(event) => set({ quiet: event.target.checked ? { from: '22:00', to: '08:00' } : null })}
      >
        {t('notifiers.quiet')}
      </Checkbox>
      {quiet !== null && (
        <span className="inline-fields">
          <Input
            type="time"
            className="notifier-time"
            aria-label={t('notifiers.quietFrom')}
            value={quiet.from}
            onChange={(event) => event.target.value && set({ quiet: { ...quiet, from: event.target.value } })}
          />
          –
          <Input
            type="time"
            className="notifier-time"
            aria-label={t('notifiers.quietTo')}
            value={quiet.to}
            onChange={(event) => event.target.value && set({ quiet: { ...quiet, to: event.target.value } })}
          />
          <span className="soft">{zone}</span>
        </span>
      )}
      <small className="soft">{t('notifiers.quietHint')}</small>
    </div>
  );
}
