import { Button, Dropdown, Input, type InputRef, Select } from 'antd';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../../api/contract.ts';
import type { FieldDraft } from './message.ts';
import type { FieldSight } from './use-preview.ts';

interface Props {
  field: Template['fields'][number];
  /** Whether it may stay empty. */
  optional?: boolean;
  draft: FieldDraft;
  sight: FieldSight | undefined;
  variables: { label: string; text: string }[];
  onChange: (draft: FieldDraft) => void;
}

/** One field of a template: its value with variables, the rule in words, and how long it has become. */
export function FieldEditor({ field, optional = false, draft, sight, variables, onChange }: Props) {
  const { t, i18n } = useTranslation(['compose', 'common']);
  const id = useId();
  const input = useRef<InputRef>(null);
  const [open, setOpen] = useState(false);
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const set = (change: Partial<FieldDraft>) => onChange({ ...draft, ...change });
  const variable = draft.value.includes('{{') || draft.value.includes('{%');
  const problem = draft.value === '' ? null : (sight?.problem ?? null);

  /** Puts a variable where the cursor stands; the `{{` that opened the list is part of it. */
  const insert = (text: string) => {
    const element = input.current?.input;
    const end = element?.selectionEnd ?? draft.value.length;
    const start = element?.selectionStart ?? end;
    const head = draft.value.slice(0, start).replace(/\{\{\s*$/, '');
    const value = head + text + draft.value.slice(end).replace(/^\s*\}\}/, '');
    set({ value });
    setOpen(false);
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(head.length + text.length, head.length + text.length);
    });
  };

  return (
    <div className="field-editor">
      <div className="field-head">
        <label htmlFor={id}>{field.label}</label>
        <code className="soft">{field.key}</code>
        {optional && <small className="soft">{t('common:optional')}</small>}
        <span className="field-tools">
          {variable && (
            <Select
              size="small"
              variant="borderless"
              popupMatchSelectWidth={false}
              aria-label={t('field.onInvalid')}
              value={draft.onInvalid}
              options={(['refuse', 'truncate', 'default'] as const).map((value) => {
                return { value, label: t(`field.policy.${value}`) };
              })}
              onChange={(onInvalid) => set({ onInvalid })}
            />
          )}
          <Dropdown
            open={open}
            onOpenChange={setOpen}
            trigger={['click']}
            menu={{
              items: variables.map(({ label, text }) => ({ key: text, label, extra: <code>{text}</code> })),
              onClick: ({ key }) => insert(key),
            }}
          >
            <Button size="small" type="text" className="field-insert" aria-label={t('field.insert')}>
              {'{ }'}
            </Button>
          </Dropdown>
        </span>
      </div>
      {field.enum_values !== undefined && field.enum_values.length > 0 && !variable ? (
        <Select
          id={id}
          className="field-input"
          value={draft.value || undefined}
          placeholder={t('field.choose')}
          options={field.enum_values.map((value) => ({ value }))}
          onChange={(value) => set({ value })}
        />
      ) : field.type === 'long_text' ? (
        <Input.TextArea
          id={id}
          className="field-input"
          value={draft.value}
          maxLength={2000}
          rows={3}
          status={problem === null ? '' : 'error'}
          aria-describedby={`${id}-rule`}
          onChange={(event) => set({ value: event.target.value })}
        />
      ) : (
        <Input
          id={id}
          ref={input}
          value={draft.value}
          maxLength={2000}
          autoComplete="off"
          status={problem === null ? '' : 'error'}
          aria-describedby={`${id}-rule`}
          suffix={<Meter field={field} draft={draft} sight={sight} />}
          onChange={(event) => {
            const { value, selectionEnd } = event.target;
            if (value.length > draft.value.length && value.slice(0, selectionEnd ?? 0).endsWith('{{')) setOpen(true);
            set({ value });
          }}
        />
      )}
      {draft.onInvalid === 'default' && variable && (
        <Input
          value={draft.default}
          maxLength={200}
          placeholder={t('field.default')}
          aria-label={t('field.default')}
          onChange={(event) => set({ default: event.target.value })}
        />
      )}
      <p id={`${id}-rule`} className={problem === null ? 'field-rule' : 'field-rule wrong'}>
        {problem === null ? field.rule[language] : problem[language]}
      </p>
    </div>
  );
}

/** `12 / 20`. With variables it is the length for the recipient in view. */
function Meter({ field, draft, sight }: Pick<Props, 'field' | 'draft' | 'sight'>) {
  const { t } = useTranslation('compose');
  if (field.limit === null || draft.value === '') return <span className="field-meter" />;
  const shown = draft.value.includes('{{') ? sight?.value : draft.value;
  if (shown == null) return <span className="field-meter">… / {field.limit}</span>;
  // Prices are measured in digits.
  const length = field.type === 'amount' ? shown.replaceAll(/\D/g, '').length : shown.length;
  return (
    <span className={`field-meter${length > field.limit ? ' over' : ''}`} title={t('field.meter')}>
      {length} / {field.limit}
    </span>
  );
}
