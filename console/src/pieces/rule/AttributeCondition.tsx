import { Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Rule } from '#contract/rule.ts';
import { useRead } from '../../api/use.ts';
import { type ConditionProps, Words } from './Words.tsx';

type Test = NonNullable<Rule['attribute']>;
type Op = Exclude<keyof Test, 'name'>;
type Type = 'string' | 'number' | 'boolean' | 'date' | 'list';

/** What can be asked of an attribute, by its type. */
const ops: Record<Type, Op[]> = {
  string: ['equals', 'in', 'starts_with', 'exists'],
  number: ['at_least', 'at_most', 'above', 'below', 'equals', 'exists'],
  boolean: ['equals', 'exists'],
  date: ['within_days', 'before_days', 'at_least', 'at_most', 'exists'],
  list: ['contains_any', 'contains_all', 'exists'],
};

function blankValue(type: Type, op: Op): unknown {
  if (op === 'exists') return true;
  if (op === 'in' || op === 'contains_any' || op === 'contains_all') return [];
  if (op === 'within_days' || op === 'before_days') return 30;
  if (type === 'boolean') return true;
  return type === 'number' ? 0 : '';
}

/**
 * An attribute of the app's registry: its type decides what can be asked of it. `changed`: it is asked for the value that
 * it changes to, of which it makes no sense how long ago it is.
 */
export function AttributeCondition({ appId, rule, changed = false, onChange }: ConditionProps & { changed?: boolean }) {
  const { t } = useTranslation('rule');
  const test = rule.attribute!;
  const { data } = useRead('listAttributes', { params: { app_id: appId } });
  const types = new Map((data?.items ?? []).map((one) => [one.name, one.type]));
  const type: Type = types.get(test.name) ?? 'string';
  const op = (Object.keys(test) as (keyof Test)[]).find((key): key is Op => key !== 'name' && test[key] !== undefined)!;
  const value = test[op];
  const opsOf = (of: Type) => ops[of].filter((one) => !(changed && (one === 'within_days' || one === 'before_days')));
  const set = (nextOp: Op, next: unknown) => onChange({ attribute: { name: test.name, [nextOp]: next } as Test });
  return (
    <>
      <Select
        showSearch={{ optionFilterProp: 'value' }}
        className="rule-text"
        value={test.name || undefined}
        placeholder={t('attribute')}
        aria-label={t('attribute')}
        status={test.name === '' ? 'warning' : ''}
        options={[...types].map(([name, of]) => ({ value: name, label: `${name} · ${t(`types.${of}`)}` }))}
        onChange={(name) => {
          const of = types.get(name) ?? 'string';
          const first = opsOf(of)[0]!;
          onChange({ attribute: { name, [first]: blankValue(of, first) } as Test });
        }}
      />
      <Select
        value={op}
        aria-label={t('comparison')}
        popupMatchSelectWidth={false}
        options={[...new Set([...opsOf(type), op])].map((one) => ({ value: one, label: t(`ops.${one}`) }))}
        onChange={(next) => set(next, blankValue(type, next))}
      />
      <Value op={op} type={type} value={value} onChange={(next) => set(op, next)} />
    </>
  );
}

function Value({
  op,
  type,
  value,
  onChange,
}: {
  op: Op;
  type: Type;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const { t } = useTranslation('rule');
  const label = t('value');
  if (op === 'exists' || (op === 'equals' && type === 'boolean')) {
    const words = op === 'exists' ? ['has', 'hasNot'] : ['yes', 'no'];
    return (
      <Select
        value={value === true}
        aria-label={label}
        popupMatchSelectWidth={false}
        options={[
          { value: true, label: t(words[0]!) },
          { value: false, label: t(words[1]!) },
        ]}
        onChange={onChange}
      />
    );
  }
  if (Array.isArray(value)) {
    const asText = value.map(String);
    const back = (words: string[]) => (type === 'number' ? words.map(Number).filter(Number.isFinite) : words);
    return <Words value={asText} onChange={(words) => onChange(back(words))} label={label} />;
  }
  if (typeof value === 'number') {
    return <InputNumber value={value} aria-label={label} onChange={(n) => onChange(n ?? 0)} />;
  }
  return (
    <Input
      className="rule-text"
      type={type === 'date' ? 'date' : 'text'}
      value={String(value ?? '')}
      maxLength={256}
      aria-label={label}
      status={value === '' ? 'warning' : ''}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
