import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/use.ts';
import { AttributeCondition } from './AttributeCondition.tsx';
import { kindOf } from './kinds.ts';
import { type ConditionProps, Words } from './Words.tsx';

/** The editor of one condition, by its kind. */
export function Condition(props: ConditionProps) {
  const { t } = useTranslation('rule');
  const kind = kindOf(props.rule);
  const Editor = editors[kind];
  return (
    <div className="rule-condition">
      <b>{t(`kinds.${kind}`)}</b>
      <Editor {...props} />
    </div>
  );
}

const editors: Record<ReturnType<typeof kindOf>, (props: ConditionProps) => React.ReactNode> = {
  tags: Tags,
  attribute: AttributeCondition,
  consent: Consent,
  behavior: Behavior,
  last_seen: (props) => <Seen {...props} name="last_seen" />,
  first_seen: (props) => <Seen {...props} name="first_seen" />,
  location: Location,
  push: PastPush,
  segment: SegmentOf,
  device: Device,
  language: ({ rule, onChange }) => <Words value={rule.language!} onChange={(language) => onChange({ language })} />,
  status: Status,
  sample: Sample,
  json: Json,
};

function Tags({ rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  const tags = rule.tags!;
  const mode = (['any', 'all', 'none'] as const).find((one) => tags[one] !== undefined) ?? 'any';
  return (
    <>
      <Select
        value={mode}
        aria-label={t('kinds.tags')}
        popupMatchSelectWidth={false}
        options={(['any', 'all', 'none'] as const).map((value) => ({ value, label: t(`tags.${value}`) }))}
        onChange={(next) => onChange({ tags: { [next]: tags[mode] ?? [] } })}
      />
      <Words value={tags[mode] ?? []} onChange={(words) => onChange({ tags: { [mode]: words } })} />
    </>
  );
}

function Consent({ appId, rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  const consent = rule.consent!;
  const { data } = useRead('listTemplates', { params: { app_id: appId } });
  const state = consent.is ?? 'credits';
  const states = ['credits', 'granted', 'long_term', 'refused', 'banned', 'none'] as const;
  return (
    <>
      <Select
        value={consent.template || undefined}
        placeholder={t('template')}
        aria-label={t('template')}
        popupMatchSelectWidth={false}
        status={consent.template === '' ? 'warning' : ''}
        options={(data?.items ?? []).map((one) => ({ value: one.id, label: one.title }))}
        onChange={(template) => onChange({ consent: { ...consent, template } })}
      />
      <Select
        value={state}
        aria-label={t('kinds.consent')}
        popupMatchSelectWidth={false}
        options={states.map((value) => ({ value, label: t(`consent.${value}`) }))}
        onChange={(is: (typeof states)[number]) => {
          const { template } = consent;
          onChange({ consent: is === 'credits' ? { template, credits_at_least: 1 } : { template, is } });
        }}
      />
      {consent.credits_at_least !== undefined && (
        <Whole
          value={consent.credits_at_least}
          max={1000}
          unit={t('times')}
          onChange={(n) => onChange({ consent: { template: consent.template, credits_at_least: n } })}
        />
      )}
    </>
  );
}

function Behavior({ rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  const behavior = rule.behavior!;
  const how = (['at_least', 'at_most', 'exactly'] as const).find((one) => behavior[one] !== undefined) ?? 'at_least';
  const { event, within_days } = behavior;
  const days = within_days === undefined ? {} : { within_days };
  return (
    <>
      <Input
        className="rule-text"
        value={event}
        placeholder={t('event')}
        aria-label={t('event')}
        status={event === '' ? 'warning' : ''}
        onChange={(change) => onChange({ behavior: { ...behavior, event: change.target.value.trim() } })}
      />
      <Select
        value={how}
        aria-label={t('howOften')}
        popupMatchSelectWidth={false}
        options={(['at_least', 'at_most', 'exactly'] as const).map((value) => ({ value, label: t(`often.${value}`) }))}
        onChange={(next) => onChange({ behavior: { event, [next]: behavior[how] ?? 1, ...days } })}
      />
      <Whole
        value={behavior[how] ?? 1}
        min={how === 'at_least' ? 1 : 0}
        max={10_000}
        unit={t('times')}
        onChange={(n) => onChange({ behavior: { event, [how]: n, ...days } })}
      />
      <Whole
        value={within_days ?? null}
        before={t('within')}
        unit={t('days')}
        clearable
        onChange={(n) =>
          onChange({ behavior: { event, [how]: behavior[how] ?? 1, ...(n > 0 ? { within_days: n } : {}) } })
        }
      />
    </>
  );
}

function Seen({ rule, onChange, name }: ConditionProps & { name: 'last_seen' | 'first_seen' }) {
  const { t } = useTranslation('rule');
  const time = rule[name]!;
  const how = time.before_days === undefined ? 'within_days' : 'before_days';
  return (
    <>
      <Select
        value={how}
        aria-label={t(`kinds.${name}`)}
        popupMatchSelectWidth={false}
        options={(['within_days', 'before_days'] as const).map((value) => ({ value, label: t(`seen.${value}`) }))}
        onChange={(next) => onChange({ [name]: { [next]: time[how] ?? 30 } })}
      />
      <Whole value={time[how] ?? 30} unit={t('days')} onChange={(n) => onChange({ [name]: { [how]: n } })} />
    </>
  );
}

function Location({ rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  const place = rule.location!;
  const levels = ['country', 'province', 'city'] as const;
  const level = levels.find((one) => place[one] !== undefined) ?? 'city';
  return (
    <>
      <Select
        value={level}
        aria-label={t('kinds.location')}
        popupMatchSelectWidth={false}
        options={levels.map((value) => ({ value, label: t(`place.${value}`) }))}
        onChange={(next) => onChange({ location: { [next]: place[level] ?? [] } })}
      />
      <Words value={place[level] ?? []} onChange={(words) => onChange({ location: { ...place, [level]: words } })} />
    </>
  );
}

function PastPush({ appId, rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  const push = rule.push!;
  const { data } = useRead('listPushes', { query: { app_id: appId, kind: 'campaign', limit: 50 } });
  const options = (data?.items ?? []).map((one) => ({ value: one.id, label: one.name ?? one.id }));
  return (
    <>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        className="rule-text"
        value={push.id || undefined}
        placeholder={t('pickPush')}
        aria-label={t('pickPush')}
        popupMatchSelectWidth={false}
        status={push.id === '' ? 'warning' : ''}
        options={options}
        onChange={(id) => onChange({ push: { ...push, id } })}
      />
      <Select
        value={push.is}
        aria-label={t('kinds.push')}
        popupMatchSelectWidth={false}
        options={(['received', 'opened', 'not_opened', 'clicked'] as const).map((value) => {
          return { value, label: t(`push.${value}`) };
        })}
        onChange={(is) => onChange({ push: { ...push, is } })}
      />
    </>
  );
}

function SegmentOf({ appId, rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  const { data } = useRead('listSegments', { params: { app_id: appId }, query: { limit: 500 } });
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      className="rule-text"
      value={rule.segment || undefined}
      placeholder={t('pickSegment')}
      aria-label={t('pickSegment')}
      status={rule.segment === '' ? 'warning' : ''}
      options={(data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
      onChange={(segment) => onChange({ segment })}
    />
  );
}

function Device({ rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  return (
    <Select
      mode="tags"
      className="rule-words"
      value={rule.device!.platform ?? []}
      aria-label={t('kinds.device')}
      status={rule.device!.platform?.length === 0 ? 'warning' : ''}
      options={['ios', 'android', 'ohos', 'windows', 'mac'].map((value) => ({ value }))}
      onChange={(platform) => onChange({ device: { ...rule.device, platform } })}
    />
  );
}

function Status({ rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  return (
    <Select
      mode="multiple"
      className="rule-words"
      value={rule.status!}
      aria-label={t('kinds.status')}
      options={(['active', 'blocked', 'invalid'] as const).map((value) => ({ value, label: t(`status.${value}`) }))}
      onChange={(status) => onChange({ status })}
    />
  );
}

function Sample({ rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  const sample = rule.sample!;
  return (
    <>
      <InputNumber
        value={sample.percent}
        min={0}
        max={100}
        suffix="%"
        aria-label={t('kinds.sample')}
        onChange={(percent) => onChange({ sample: { ...sample, percent: percent ?? 0 } })}
      />
      <span className="soft">{t('sampleHint')}</span>
    </>
  );
}

interface WholeProps {
  value: number | null;
  onChange: (n: number) => void;
  min?: number;
  max?: number;
  before?: string;
  unit: string;
  /** May be empty: any time. `onChange` is then called with 0. */
  clearable?: boolean;
}

function Whole({ value, onChange, min = 1, max = 3660, before, unit, clearable = false }: WholeProps) {
  return (
    <span className="rule-number">
      {before}
      <InputNumber
        value={value}
        min={clearable ? 0 : min}
        max={max}
        precision={0}
        aria-label={`${before ?? ''} ${unit}`.trim()}
        onChange={(n) => onChange(n ?? (clearable ? 0 : min))}
      />
      {unit}
    </span>
  );
}

/** What has no editor here, as it is written in the API. */
function Json({ rule, onChange }: ConditionProps) {
  const { t } = useTranslation('rule');
  const [text, setText] = useState(JSON.stringify(rule));
  const [wrong, setWrong] = useState(false);
  return (
    <Input.TextArea
      rows={2}
      className="mono rule-json"
      aria-label={t('kinds.json')}
      value={text}
      status={wrong ? 'error' : ''}
      onChange={(event) => {
        setText(event.target.value);
        try {
          onChange(JSON.parse(event.target.value));
          setWrong(false);
        } catch {
          setWrong(true);
        }
      }}
    />
  );
}
