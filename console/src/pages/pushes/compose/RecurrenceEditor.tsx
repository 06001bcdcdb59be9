import { Input, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { EveryEditor } from './EveryEditor.tsx';
import { Instant, MaybeInstant, nextHour } from './Instant.tsx';
import { isRecurrenceOpen, type RecurrenceDraft, type Rhythm, recurrenceOf, rhythms } from './timing.ts';
import { useSettled } from './use-preview.ts';
import { Weekdays } from './Weekdays.tsx';

interface Props {
  app: App;
  value: RecurrenceDraft;
  onChange: (change: Partial<RecurrenceDraft>) => void;
}

/** Again and again: which days, at what time, in whose zone, with the next times as the service reckons them. */
export function RecurrenceEditor({ app, value, onChange }: Props) {
  const { t } = useTranslation('schedule');
  const { rhythm } = value;
  // What is counted is counted from somewhere.
  const choose = (next: Rhythm) =>
    onChange({
      rhythm: next,
      ...(next === 'every' && value.start === null ? { start: nextHour().toISOString() } : {}),
    });
  return (
    <div className="compose-standing">
      <Segmented
        aria-label={t('form.rhythm')}
        value={rhythm}
        options={rhythms
          .filter((one) => one !== 'once' || rhythm === 'once')
          .map((one) => ({ value: one, label: t(`form.rhythms.${one}`) }))}
        onChange={choose}
      />
      <div className="compose-pair">
        {rhythm === 'weekly' && <Weekdays value={value.on} onChange={(on) => onChange({ on })} />}
        {rhythm === 'every' && <EveryEditor value={value} onChange={onChange} />}
        {rhythm === 'once' && (
          <Instant
            label={t('form.once')}
            value={value.once ?? nextHour().toISOString()}
            onChange={(once) => onChange({ once })}
          />
        )}
        {rhythm === 'monthly' && <DayOfMonth value={value} onChange={onChange} />}
        {rhythm === 'cron' && (
          <FormField label={t('form.cron')} hint={t('form.cronHint')}>
            {(id) => (
              <Input
                id={id}
                className="mono"
                value={value.cron}
                maxLength={100}
                onChange={(event) => onChange({ cron: event.target.value })}
              />
            )}
          </FormField>
        )}
        {rhythm !== 'cron' && rhythm !== 'once' && (
          <FormField label={t('form.at')}>
            {(id) => (
              <Input
                id={id}
                type="time"
                value={value.at}
                status={value.at === '' ? 'warning' : ''}
                onChange={(event) => onChange({ at: event.target.value })}
              />
            )}
          </FormField>
        )}
        <Zone value={value.zone} onChange={(zone) => onChange({ zone })} />
        <FormField label={t('form.missed')}>
          {(id) => (
            <Select
              id={id}
              value={value.missed}
              options={(['skip', 'latest', 'all'] as const).map((one) => ({
                value: one,
                label: t(`form.misseds.${one}`),
              }))}
              onChange={(missed) => onChange({ missed })}
            />
          )}
        </FormField>
        <MaybeInstant
          label={t('form.start')}
          set={t('form.setStart')}
          value={value.start}
          onChange={(start) => onChange({ start })}
        />
        <MaybeInstant
          label={t('form.end')}
          set={t('form.setEnd')}
          value={value.end}
          initial={() => new Date(Date.now() + 30 * 86_400_000)}
          onChange={(end) => onChange({ end })}
        />
      </div>
      <NextTimes app={app} value={value} />
    </div>
  );
}

function DayOfMonth({ value, onChange }: Omit<Props, 'app'>) {
  const { t } = useTranslation('schedule');
  return (
    <FormField label={t('form.day')}>
      {(id) => (
        <Select<number | 'last'>
          id={id}
          value={value.day}
          options={[
            ...Array.from({ length: 31 }, (_, i) => ({ value: i + 1, label: t('form.dayOf', { n: i + 1 }) })),
            { value: 'last' as const, label: t('form.last') },
          ]}
          onChange={(day) => onChange({ day })}
        />
      )}
    </FormField>
  );
}

const zones = Intl.supportedValuesOf('timeZone');

function Zone({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const { t } = useTranslation('schedule');
  return (
    <FormField label={t('form.zone')}>
      {(id) => (
        <Select
          id={id}
          allowClear
          showSearch
          value={value || undefined}
          placeholder={t('form.zoneApp')}
          options={zones.map((one) => ({ value: one, label: one }))}
          onChange={(zone?: string) => onChange(zone ?? '')}
        />
      )}
    </FormField>
  );
}

/** The next times of a recurrence that is being written; follows what is typed. */
function NextTimes({ app, value }: { app: App; value: RecurrenceDraft }) {
  const { t, i18n } = useTranslation('schedule');
  const body = useSettled({ app_id: app.id, recurrence: recurrenceOf(value), count: 5 }, 300);
  const open = isRecurrenceOpen(value);
  const next = useRead('previewSchedule', { body }, { enabled: !open, keep: true });
  return (
    <div className="next-times" aria-live="polite">
      <b>{t('form.occurrences')}</b> <small className="soft">{next.data?.time_zone}</small>
      {open ? (
        <p className="soft">{t('form.open')}</p>
      ) : next.error !== null ? (
        <p className="wrong">{next.error.errors[0]?.message || next.error.title(i18n.language)}</p>
      ) : next.data === undefined ? (
        <p className="soft">{t('form.counting')}</p>
      ) : (
        <ol>
          {next.data.next.map((at) => (
            <li key={at}>
              <Time value={at} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
