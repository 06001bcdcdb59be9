import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormField } from '../../pieces/FormField.tsx';
import { CapsEditor } from './editors.tsx';
import type { PolicyInput } from './Policies.tsx';

type ClassesValue = NonNullable<PolicyInput['classes']>;
type Rules = ClassesValue[string];

interface Props {
  value: ClassesValue;
  onChange: (value: ClassesValue) => void;
  /** Something was typed that changes nothing yet: the name of another class. */
  onTyped: () => void;
}

/** Caps and gaps by class of message. */
export function Classes({ value, onChange, onTyped }: Props) {
  const { t } = useTranslation(['policy', 'common']);
  const [name, setName] = useState('');
  const good = /^[a-z][a-z0-9_-]{0,29}$/.test(name) && value[name] === undefined;
  const add = () => {
    onChange({ ...value, [name]: { caps: [{ max: 1, hours: 24 }] } });
    setName('');
  };
  return (
    <fieldset>
      <legend>{t('classes.title')}</legend>
      <p className="soft">{t('classes.text')}</p>
      {Object.entries(value).map(([key, rules]) => (
        <div key={key} className="card card-pad form class-card">
          <div className="inline-fields">
            <h3 className="mono">{key}</h3>
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${t('common:actions.remove')} ${key}`}
              onClick={() => {
                const { [key]: _, ...rest } = value;
                onChange(rest);
              }}
            />
          </div>
          <ClassForm rules={rules} onChange={(next) => onChange({ ...value, [key]: next })} />
        </div>
      ))}
      <div className="inline-fields">
        <Input
          style={{ width: 180 }}
          value={name}
          maxLength={30}
          placeholder="marketing"
          aria-label={t('classes.name')}
          onChange={(event) => {
            onTyped();
            setName(event.target.value.trim());
          }}
          onPressEnter={() => good && add()}
        />
        <Button icon={<PlusOutlined />} disabled={!good} onClick={add}>
          {t('classes.add')}
        </Button>
      </div>
    </fieldset>
  );
}

function ClassForm({ rules, onChange }: { rules: Rules; onChange: (rules: Rules) => void }) {
  const { t } = useTranslation('policy');
  const set = (change: Partial<Rules>) => onChange({ ...rules, ...change });
  return (
    <>
      <div className="form-row">
        <CapsEditor label={t('classes.caps')} value={rules.caps ?? []} onChange={(caps) => set({ caps })} />
        <CapsEditor
          label={t('classes.templateCaps')}
          value={rules.template_caps ?? []}
          onChange={(template_caps) => set({ template_caps })}
        />
      </div>
      <div className="form-row">
        <FormField label={t('gap')}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={43_200}
              value={rules.min_gap_minutes ?? null}
              placeholder={t('unlimited')}
              onChange={(min_gap_minutes) => set({ min_gap_minutes })}
            />
          )}
        </FormField>
        <FormField label={t('classes.over')}>
          {(id) => (
            <Select
              id={id}
              value={rules.over ?? 'defer'}
              options={(['defer', 'drop'] as const).map((value) => ({ value, label: t(`classes.overs.${value}`) }))}
              onChange={(over) => set({ over })}
            />
          )}
        </FormField>
        <FormField label={t('classes.exempt')}>
          {(id) => (
            <Select
              id={id}
              value={rules.exempt ?? 'none'}
              options={(['none', 'transactional', 'all'] as const).map((value) => ({
                value,
                label: t(`classes.exempts.${value}`),
              }))}
              onChange={(exempt) => set({ exempt })}
            />
          )}
        </FormField>
        <FormField label={t('classes.leave')} hint={t('classes.leaveHint')}>
          {(id) => (
            <InputNumber
              id={id}
              min={0}
              max={100}
              precision={0}
              value={rules.leave_credits ?? 0}
              onChange={(leave_credits) => set({ leave_credits: leave_credits ?? 0 })}
            />
          )}
        </FormField>
      </div>
      <Checkbox checked={rules.counts ?? true} onChange={(event) => set({ counts: event.target.checked })}>
        {t('classes.counts')}
      </Checkbox>
    </>
  );
}
