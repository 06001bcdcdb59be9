import { Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { App } from '../../api/contract.ts';
import { useChange } from '../../api/use.ts';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { useZone } from '../../pieces/Time.tsx';
import { useCurrentApp } from '../../shell/current-app.ts';
import type { Notifier, Report } from './Reports.tsx';

interface Props {
  app: App;
  known: Report | null;
  notifiers: Notifier[];
  onClose: () => void;
}

type Form = Pick<Report, 'app_id' | 'notifier_id' | 'name' | 'every' | 'weekday' | 'at' | 'time_zone'>;

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** A report: of which app, when, and by whom it is told. The app of one that exists stays. */
export function ReportDialog({ app, known, notifiers, onClose }: Props) {
  const { t } = useTranslation(['report', 'stats']);
  const zone = useZone();
  const { apps } = useCurrentApp();
  const [form, setForm] = useState<Form>(() => {
    const first = notifiers.find((one) => one.enabled) ?? notifiers[0];
    const blank = { app_id: app.id, notifier_id: first?.id ?? '', name: '', every: 'day' as const };
    return known ?? { ...blank, weekday: 1, at: '09:00', time_zone: zone };
  });
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const create = useChange('createReport', ['listReports']);
  const update = useChange('updateReport', ['listReports']);
  const error = create.error ?? update.error;
  const { notifier_id, every, weekday, at, time_zone } = form;
  const body = { notifier_id, name: form.name.trim(), every, weekday, at, time_zone };
  const isKnown = notifiers.some(({ id }) => id === notifier_id);
  const made = { body: { app_id: form.app_id, ...body } };
  const changed = ({ id: report_id }: Report) => ({ params: { report_id }, body });
  const save = () =>
    known === null
      ? create.mutate(made, { onSuccess: onClose })
      : update.mutate(changed(known), { onSuccess: onClose });
  return (
    <FormDialog
      width={600}
      title={t(known === null ? 'new' : 'change')}
      busy={create.isPending || update.isPending}
      disabled={body.name === '' || at === '' || !isKnown}
      error={error}
      curl={[known === null ? asCurl('createReport', made) : asCurl('updateReport', changed(known))]}
      onOk={save}
      onClose={onClose}
    >
      <div className="form-row">
        <FormField label={t('name')}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              value={form.name}
              maxLength={50}
              placeholder={t('nameExample')}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('app')}>
          {(id) => (
            <Select
              id={id}
              value={form.app_id}
              disabled={known !== null}
              options={apps.map(({ id: value, name: label }) => ({ value, label }))}
              onChange={(app_id) => set({ app_id })}
            />
          )}
        </FormField>
      </div>
      <Times form={form} set={set} />
      <FormField label={t('to')} hint={t('toHint')}>
        {(id) => (
          <Select
            id={id}
            value={isKnown ? notifier_id : undefined}
            status={isKnown ? '' : 'warning'}
            options={notifiers.map(({ id: value, name, enabled }) => ({
              value,
              label: enabled ? name : t('toOff', { name }),
            }))}
            onChange={(next) => set({ notifier_id: next })}
          />
        )}
      </FormField>
      <div className="form-field">
        <b>{t('what')}</b>
        <p className="soft">{t(`whatText.${every}`)}</p>
      </div>
    </FormDialog>
  );
}

function Times({ form, set }: { form: Form; set: (change: Partial<Form>) => void }) {
  const { t } = useTranslation(['report', 'stats']);
  const zones = [...new Set([form.time_zone, ...Intl.supportedValuesOf('timeZone')])];
  return (
    <div className="form-row">
      <FormField label={t('every')}>
        {(id) => (
          <Segmented
            id={id}
            block
            aria-label={t('every')}
            value={form.every}
            options={(['day', 'week'] as const).map((value) => ({ value, label: t(`everys.${value}`) }))}
            onChange={(every) => set({ every })}
          />
        )}
      </FormField>
      {form.every === 'week' && (
        <FormField label={t('weekday')}>
          {(id) => (
            <Select
              id={id}
              value={form.weekday}
              options={weekdays.map((value) => ({ value: value as number, label: t(`stats:weekdays.${value}`) }))}
              onChange={(weekday) => set({ weekday })}
            />
          )}
        </FormField>
      )}
      <FormField label={t('at')}>
        {(id) => (
          <Input
            id={id}
            type="time"
            value={form.at}
            status={form.at === '' ? 'warning' : ''}
            onChange={(event) => set({ at: event.target.value })}
          />
        )}
      </FormField>
      <FormField label={t('zone')} hint={t('zoneHint')}>
        {(id) => (
          <Select
            id={id}
            showSearch
            value={form.time_zone}
            options={zones.map((value) => ({ value, label: value }))}
            onChange={(time_zone) => set({ time_zone })}
          />
        )}
      </FormField>
    </div>
  );
}
