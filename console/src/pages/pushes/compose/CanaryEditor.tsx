import { InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormField } from '../../../pieces/FormField.tsx';
import type { Draft } from './form.ts';

type Canary = NonNullable<Draft['canary']>;

/** A first part that is sent and watched before the rest: how large, how long, and what happens then. */
export function CanaryEditor({
  value,
  onChange,
}: {
  value: Draft['canary'];
  onChange: (value: Draft['canary']) => void;
}) {
  const { t } = useTranslation('compose');
  const by = value === null ? 'none' : value.percent === undefined ? 'recipients' : 'percent';
  const choose = (next: string) => {
    if (next === 'none') return onChange(null);
    const { percent: _, recipients: __, ...rest } = value ?? {};
    onChange({ ...rest, ...(next === 'percent' ? { percent: 1 } : { recipients: 1000 }) });
  };
  return (
    <div className="compose-canary">
      <div className="compose-card-head">
        <h3>{t('policy.canary')}</h3>
        <Segmented
          size="small"
          aria-label={t('policy.canary')}
          value={by}
          options={(['none', 'percent', 'recipients'] as const).map((one) => ({
            value: one,
            label: t(`policy.canaryBy.${one}`),
          }))}
          onChange={choose}
        />
      </div>
      <small className="soft">{t('policy.canaryHint')}</small>
      {value !== null && <Details value={value} onChange={(change) => onChange({ ...value, ...change })} />}
    </div>
  );
}

function Details({ value, onChange }: { value: Canary; onChange: (change: Partial<Canary>) => void }) {
  const { t } = useTranslation('compose');
  const share = value.percent !== undefined;
  return (
    <div className="compose-policy">
      <FormField label={t(share ? 'policy.canaryBy.percent' : 'policy.canaryBy.recipients')}>
        {(id) => (
          <InputNumber
            id={id}
            min={share ? 0.1 : 1}
            max={share ? 50 : 100_000}
            value={share ? value.percent! : value.recipients!}
            suffix={share ? '%' : t('policy.canaryPeople')}
            onChange={(n) => n !== null && onChange(share ? { percent: n } : { recipients: Math.round(n) })}
          />
        )}
      </FormField>
      <FormField label={t('policy.canaryWait')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={1440}
            precision={0}
            value={value.wait_minutes ?? 10}
            suffix={t('policy.canaryMinutes')}
            onChange={(n) => onChange({ wait_minutes: n ?? 10 })}
          />
        )}
      </FormField>
      <FormField label={t('policy.canaryMax')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={100}
            value={value.max_failure_percent ?? 5}
            suffix="%"
            onChange={(n) => onChange({ max_failure_percent: n ?? 5 })}
          />
        )}
      </FormField>
      <FormField label={t('policy.canaryPass')}>
        {(id) => (
          <Select
            id={id}
            value={value.on_pass ?? 'continue'}
            options={(['continue', 'ask'] as const).map((one) => ({
              value: one,
              label: t(`policy.canaryPasses.${one}`),
            }))}
            onChange={(on_pass) => onChange({ on_pass })}
          />
        )}
      </FormField>
    </div>
  );
}
