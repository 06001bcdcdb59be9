import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormField } from '../../../pieces/FormField.tsx';
import type { RecurrenceDraft } from './timing.ts';
import { Weekdays } from './Weekdays.tsx';

interface Props {
  value: RecurrenceDraft;
  onChange: (change: Partial<RecurrenceDraft>) => void;
}

/** Every so many days, weeks or months, which cron cannot say. */
export function EveryEditor({ value, onChange }: Props) {
  const { t } = useTranslation('schedule');
  return (
    <>
      <FormField label={t('form.every')} hint={t('form.everyHint')}>
        {(id) => (
          <span className="inline-fields trigger-delay">
            <InputNumber
              id={id}
              min={1}
              max={100}
              precision={0}
              value={value.count}
              onChange={(count) => onChange({ count: count ?? 1 })}
            />
            <Select
              value={value.unit}
              aria-label={t('form.unit')}
              options={(['day', 'week', 'month'] as const).map((one) => ({
                value: one,
                label: t(`form.everyUnits.${one}`),
              }))}
              onChange={(unit) => onChange({ unit })}
            />
          </span>
        )}
      </FormField>
      {value.unit === 'week' && <Weekdays value={value.on} onChange={(on) => onChange({ on })} />}
      {value.unit === 'month' && (
        <FormField label={t('form.day')}>
          {(id) => (
            <Select<number[]>
              id={id}
              mode="multiple"
              value={value.dates}
              status={value.dates.length === 0 ? 'warning' : ''}
              options={Array.from({ length: 31 }, (_, i) => ({ value: i + 1, label: t('form.dayOf', { n: i + 1 }) }))}
              onChange={(dates) => onChange({ dates })}
            />
          )}
        </FormField>
      )}
    </>
  );
}
