import { Collapse, Input, InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormField } from '../../../pieces/FormField.tsx';
import { relative } from '../../../pieces/numbers.ts';
import { shanghai, stamp, useZone } from '../../../pieces/Time.tsx';
import { fromField, toField } from '../../../pieces/zoned.ts';
import type { Draft } from './form.ts';

interface Props {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}

/** When it goes out, how fast, and what holds for it. */
export function TimingCard({ draft, onChange }: Props) {
  const { t } = useTranslation('compose');
  return (
    <section className="card card-pad compose-card">
      <div className="compose-card-head">
        <h2>{t('timing.title')}</h2>
        <Segmented
          size="small"
          aria-label={t('timing.title')}
          value={draft.at === null ? 'now' : 'later'}
          options={[
            { value: 'now', label: t('timing.now') },
            { value: 'later', label: t('timing.later') },
          ]}
          onChange={(when) => onChange({ at: when === 'now' ? null : nextHour().toISOString() })}
        />
      </div>
      {draft.at !== null && (
        <Instant label={t('timing.at')} value={draft.at} onChange={(at) => onChange({ at: at ?? draft.at })} />
      )}
      <Collapse
        ghost
        className="compose-more"
        items={[{ key: 'policy', label: t('timing.policy'), children: <Policy draft={draft} onChange={onChange} /> }]}
      />
    </section>
  );
}

function nextHour(): Date {
  return new Date(Math.ceil((Date.now() + 600_000) / 3_600_000) * 3_600_000);
}

/** A date and time on the member's clock, with Beijing's beside it. */
function Instant({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string | null) => void;
}) {
  const { t } = useTranslation(['compose', 'common']);
  const zone = useZone();
  const at = new Date(value);
  const past = at.getTime() < Date.now();
  return (
    <FormField
      label={label}
      hint={
        <>
          {zone}
          {stamp(at, zone) !== stamp(at, shanghai) && ` · ${stamp(at, shanghai)} ${t('common:time.shanghai')}`} ·{' '}
          {past ? t('timing.past') : relative(at)}
        </>
      }
      className="compose-instant"
    >
      {(id) => (
        <Input
          id={id}
          type="datetime-local"
          value={toField(at, zone)}
          status={past ? 'warning' : ''}
          onChange={(event) => onChange(fromField(event.target.value, zone)?.toISOString() ?? null)}
        />
      )}
    </FormField>
  );
}

function Policy({ draft, onChange }: Props) {
  const { t } = useTranslation('compose');
  return (
    <div className="compose-policy">
      <FormField label={t('policy.pace')}>
        {(id) => (
          <InputNumber
            id={id}
            value={draft.perMinute}
            min={1}
            max={1_000_000}
            precision={0}
            placeholder={t('policy.paceNone')}
            suffix={t('policy.perMinute')}
            onChange={(perMinute) => onChange({ perMinute })}
          />
        )}
      </FormField>
      <FormField label={t('policy.canary')} hint={t('policy.canaryHint')}>
        {(id) => (
          <InputNumber
            id={id}
            value={draft.canaryPercent}
            min={0.1}
            max={50}
            placeholder={t('policy.canaryNone')}
            suffix="%"
            onChange={(canaryPercent) => onChange({ canaryPercent })}
          />
        )}
      </FormField>
      <FormField label={t('policy.class')}>
        {(id) => (
          <Select
            id={id}
            allowClear
            value={draft.class || undefined}
            placeholder={t('policy.classAuto')}
            aria-label={t('policy.class')}
            options={[...new Set(['marketing', 'service', draft.class])]
              .filter((one) => one !== '')
              .map((value) => ({ value, label: t(`policy.classes.${value}`, { defaultValue: value }) }))}
            onChange={(value?: string) => onChange({ class: value ?? '' })}
          />
        )}
      </FormField>
      <FormField label={t('policy.priority')} hint={t('policy.priorityHint')}>
        {(id) => (
          <InputNumber
            id={id}
            value={draft.priority}
            min={-100}
            max={100}
            precision={0}
            onChange={(priority) => onChange({ priority: priority ?? 0 })}
          />
        )}
      </FormField>
      <FormField label={t('policy.mode')} hint={t(`policy.modeHints.${draft.deliveryMode}`)}>
        {(id) => (
          <Select
            id={id}
            value={draft.deliveryMode}
            aria-label={t('policy.mode')}
            options={(['at_most_once', 'at_least_once'] as const).map((value) => {
              return { value, label: t(`policy.modes.${value}`) };
            })}
            onChange={(deliveryMode) => onChange({ deliveryMode })}
          />
        )}
      </FormField>
      <FormField label={t('policy.noCredit')}>
        {(id) => (
          <Select
            id={id}
            value={draft.noCredit}
            aria-label={t('policy.noCredit')}
            options={(['suppress', 'try'] as const).map((value) => ({ value, label: t(`policy.noCredits.${value}`) }))}
            onChange={(noCredit) => onChange({ noCredit })}
          />
        )}
      </FormField>
      <FormField label={t('policy.state')}>
        {(id) => (
          <Select
            id={id}
            value={draft.state}
            aria-label={t('policy.state')}
            options={(['', 'formal', 'trial', 'developer'] as const).map((value) => {
              return { value, label: t(`policy.states.${value || 'app'}`) };
            })}
            onChange={(state) => onChange({ state })}
          />
        )}
      </FormField>
      <FormField label={t('policy.lang')}>
        {(id) => (
          <Select
            id={id}
            value={draft.lang}
            aria-label={t('policy.lang')}
            options={[
              { value: 'zh_CN', label: '简体中文' },
              { value: 'zh_HK', label: '繁體中文（香港）' },
              { value: 'zh_TW', label: '繁體中文（臺灣）' },
              { value: 'en_US', label: 'English' },
            ]}
            onChange={(lang) => onChange({ lang })}
          />
        )}
      </FormField>
      <div>
        {draft.sendBefore === null ? (
          <span className="form-field">
            <b>{t('policy.before')}</b>
            <button
              type="button"
              className="link-button"
              onClick={() => onChange({ sendBefore: new Date(nextHour().getTime() + 72 * 3_600_000).toISOString() })}
            >
              {t('policy.beforeSet')}
            </button>
            <small className="soft">{t('policy.beforeAuto')}</small>
          </span>
        ) : (
          <Instant
            label={t('policy.before')}
            value={draft.sendBefore}
            onChange={(sendBefore) => onChange({ sendBefore })}
          />
        )}
      </div>
    </div>
  );
}
