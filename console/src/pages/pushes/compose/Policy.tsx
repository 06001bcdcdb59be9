import { Checkbox, InputNumber, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import { CanaryEditor } from './CanaryEditor.tsx';
import type { Draft } from './form.ts';
import { MaybeInstant, nextHour } from './Instant.tsx';
import { isStanding } from './timing.ts';

interface Props {
  app: App;
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}

/** How fast it goes, and what holds for it beside its time. */
export function Policy({ app, draft, onChange }: Props) {
  const { t } = useTranslation(['compose', 'schedule']);
  const hint = useId();
  const left = useLeft(app, draft);
  const canary = draft.audience.kind !== 'list' && !isStanding(draft);
  return (
    <>
      {canary && <CanaryEditor value={draft.canary} onChange={(next) => onChange({ canary: next })} />}
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
        <FormField label={t('policy.class')} {...(left > 0 ? { hint: t('policy.leaves', { n: left }) } : {})}>
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
              options={(['suppress', 'try'] as const).map((value) => ({
                value,
                label: t(`policy.noCredits.${value}`),
              }))}
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
        {isStanding(draft) ? (
          <FormField label={t('schedule:form.within')} hint={t('schedule:form.withinHint')}>
            {(id) => (
              <InputNumber
                id={id}
                min={0.1}
                max={720}
                value={draft.timing.withinHours}
                placeholder={t('schedule:form.withinDefault')}
                suffix={t('schedule:form.hours')}
                onChange={(withinHours) => onChange({ timing: { ...draft.timing, withinHours } })}
              />
            )}
          </FormField>
        ) : (
          <MaybeInstant
            label={t('policy.before')}
            set={t('policy.beforeSet')}
            hint={t('policy.beforeAuto')}
            value={draft.sendBefore}
            initial={() => new Date(nextHour().getTime() + 72 * 3_600_000)}
            onChange={(sendBefore) => onChange({ sendBefore })}
          />
        )}
      </div>
      <div className="form-field compose-hold">
        <Checkbox
          checked={draft.holdCredits}
          aria-describedby={hint}
          onChange={(event) => onChange({ holdCredits: event.target.checked })}
        >
          {t('policy.hold')}
        </Checkbox>
        <small id={hint} className="soft">
          {t('policy.holdHint')}
        </small>
      </div>
    </>
  );
}

/** How many credits of each recipient the class of the push leaves to other classes. */
function useLeft(app: App, draft: Draft): number {
  const { data } = useRead('getPolicy', { params: { app_id: app.id } });
  const list = draft.audience.kind === 'list' || draft.timing.when === 'trigger';
  return data?.policy?.classes?.[draft.class || (list ? 'service' : 'marketing')]?.leave_credits ?? 0;
}
