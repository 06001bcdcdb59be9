import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface CapValue {
  max: number;
  hours: number;
}

export interface HoursValue {
  from: string;
  to: string;
  on: 'every_day' | 'workdays' | 'rest_days';
}

interface EditorProps<T> {
  label: string;
  value: T[];
  onChange: (value: T[]) => void;
}

/** At most so many messages in so many hours, several at once. */
export function CapsEditor({ label, value, onChange }: EditorProps<CapValue>) {
  const { t } = useTranslation('policy');
  return (
    <Lines label={label} value={value} most={5} blank={{ max: 1, hours: 24 }} onChange={onChange}>
      {(cap, set) => (
        <>
          {t('caps.every')}
          <InputNumber
            min={1}
            max={2160}
            value={cap.hours}
            aria-label={t('caps.hours')}
            onChange={(hours) => set({ ...cap, hours: hours ?? 24 })}
          />
          {t('caps.hoursAtMost')}
          <InputNumber
            min={1}
            max={100}
            value={cap.max}
            aria-label={t('caps.max')}
            onChange={(max) => set({ ...cap, max: max ?? 1 })}
          />
          {t('caps.messages')}
        </>
      )}
    </Lines>
  );
}

/** Stretches of the day, by the recipient's clock. */
export function HoursEditor({ label, value, onChange }: EditorProps<HoursValue>) {
  const { t } = useTranslation('policy');
  const days = ['every_day', 'workdays', 'rest_days'] as const;
  return (
    <Lines
      label={label}
      value={value}
      most={10}
      blank={{ from: '22:00', to: '08:00', on: 'every_day' }}
      onChange={onChange}
    >
      {(hours, set) => (
        <>
          <Select
            value={hours.on}
            aria-label={t('hours.on')}
            popupMatchSelectWidth={false}
            options={days.map((on) => ({ value: on, label: t(`hours.${on}`) }))}
            onChange={(on) => set({ ...hours, on })}
          />
          <Input
            type="time"
            style={{ width: 116 }}
            value={hours.from}
            aria-label={t('hours.from')}
            onChange={(event) => set({ ...hours, from: event.target.value || hours.from })}
          />
          {t('hours.until')}
          <Input
            type="time"
            style={{ width: 116 }}
            value={hours.to === '24:00' ? '00:00' : hours.to}
            aria-label={t('hours.to')}
            onChange={(event) => set({ ...hours, to: event.target.value || hours.to })}
          />
        </>
      )}
    </Lines>
  );
}

function Lines<T>({
  label,
  value,
  most,
  blank,
  onChange,
  children,
}: EditorProps<T> & { most: number; blank: T; children: (one: T, set: (next: T) => void) => ReactNode }) {
  const { t } = useTranslation('common');
  const put = (i: number, next: T[]) => onChange([...value.slice(0, i), ...next, ...value.slice(i + 1)]);
  return (
    <fieldset>
      <legend>{label}</legend>
      {value.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name, and keep their place
        <div key={i} className="inline-fields">
          {children(one, (next) => put(i, [next]))}
          <Button type="text" icon={<DeleteOutlined />} aria-label={t('actions.remove')} onClick={() => put(i, [])} />
        </div>
      ))}
      {value.length < most && (
        <div>
          <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...value, blank])}>
            {t('actions.add')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
