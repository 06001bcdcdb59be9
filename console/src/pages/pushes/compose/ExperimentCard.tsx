import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../../api/contract.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import {
  type ExperimentDraft,
  emptyExperiment,
  evenly,
  mostVariants,
  problemsOf,
  type VariantDraft,
} from './experiment.ts';
import type { Draft } from './form.ts';
import './experiment.css';

interface Props {
  draft: Draft;
  template: Template;
  onChange: (experiment: ExperimentDraft | null) => void;
}

/** Variants of the content, tried on a part of the audience before the rest gets the best one. */
export function ExperimentCard({ draft, template, onChange }: Props) {
  const { t } = useTranslation('experiment');
  const { experiment } = draft;
  return (
    <section className="card card-pad compose-card">
      <div className="compose-card-head">
        <h2>{t('title')}</h2>
        <Switch
          checked={experiment !== null}
          aria-label={t('on')}
          onChange={(on) => onChange(on ? emptyExperiment : null)}
        />
      </div>
      <p className="soft">{t('hint')}</p>
      {experiment !== null && (
        <>
          <Variants draft={draft} template={template} value={experiment} onChange={onChange} />
          <Shares value={experiment} onChange={(change) => onChange({ ...experiment, ...change })} />
          <Summary value={experiment} />
        </>
      )}
    </section>
  );
}

interface EditorProps {
  value: ExperimentDraft;
  onChange: (value: ExperimentDraft) => void;
}

function Variants({ draft, template, value, onChange }: EditorProps & { draft: Draft; template: Template }) {
  const { t } = useTranslation('experiment');
  const { variants } = value;
  const put = (next: VariantDraft[]) => onChange({ ...value, variants: next });
  const add = () => {
    const id = Math.max(...variants.map((one) => one.id)) + 1;
    const name = [...'abcdefghijklmnopqrstuvwxyz'].find((one) => variants.every((other) => other.name !== one)) ?? '';
    put(evenly([...variants, { id, name, weight: 0, fields: {} }]));
  };
  return (
    <div className="variants">
      {variants.map((variant) => (
        <Variant
          key={variant.id}
          variant={variant}
          draft={draft}
          template={template}
          removable={variants.length > 2}
          onChange={(next) => put(variants.map((one) => (one.id === variant.id ? next : one)))}
          onRemove={() => put(evenly(variants.filter((one) => one.id !== variant.id)))}
        />
      ))}
      <div className="inline-fields">
        {variants.length < mostVariants && (
          <Button size="small" icon={<PlusOutlined />} onClick={add}>
            {t('add')}
          </Button>
        )}
        <Button size="small" type="text" onClick={() => put(evenly(variants))}>
          {t('evenly')}
        </Button>
      </div>
    </div>
  );
}

interface VariantProps {
  variant: VariantDraft;
  draft: Draft;
  template: Template;
  removable: boolean;
  onChange: (variant: VariantDraft) => void;
  onRemove: () => void;
}

/** One variant: its share, and the fields in which it differs from the content above. */
function Variant({ variant, draft, template, removable, onChange, onRemove }: VariantProps) {
  const { t } = useTranslation(['experiment', 'common']);
  const own = template.fields.filter(({ key }) => variant.fields[key] !== undefined);
  const other = template.fields.filter(({ key }) => variant.fields[key] === undefined);
  const set = (key: string, text: string) => onChange({ ...variant, fields: { ...variant.fields, [key]: text } });
  const restore = (key: string) => {
    const { [key]: _, ...fields } = variant.fields;
    onChange({ ...variant, fields });
  };
  return (
    <fieldset className="variant" aria-label={t('variant', { name: variant.name })}>
      <div className="inline-fields">
        <Input
          className="variant-name mono"
          value={variant.name}
          maxLength={20}
          aria-label={t('name')}
          onChange={(event) => onChange({ ...variant, name: event.target.value.trim().toLowerCase() })}
        />
        <InputNumber
          className="variant-weight"
          min={1}
          max={99}
          precision={0}
          value={variant.weight}
          suffix="%"
          aria-label={t('weight')}
          onChange={(weight) => onChange({ ...variant, weight: weight ?? 1 })}
        />
        {own.length === 0 && <span className="soft">{t('same')}</span>}
        {removable && (
          <Button
            type="text"
            className="variant-remove"
            icon={<DeleteOutlined />}
            aria-label={`${t('common:actions.remove')} ${variant.name}`}
            onClick={onRemove}
          />
        )}
      </div>
      {own.map(({ key, label }) => (
        <FormField key={key} label={label}>
          {(id) => (
            <span className="variant-field">
              <Input
                id={id}
                value={variant.fields[key] ?? ''}
                maxLength={2000}
                status={variant.fields[key] === '' ? 'warning' : ''}
                onChange={(event) => set(key, event.target.value)}
              />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={`${t('restore')} ${label}`}
                onClick={() => restore(key)}
              />
            </span>
          )}
        </FormField>
      ))}
      {other.length > 0 && (
        <Select<string>
          size="small"
          className="variant-add"
          value={null as never}
          placeholder={t('field')}
          aria-label={t('field')}
          popupMatchSelectWidth={false}
          options={other.map(({ key, label }) => ({ value: key, label }))}
          onSelect={(key) => set(key, draft.fields[key]?.value ?? '')}
        />
      )}
    </fieldset>
  );
}

function Shares({ value, onChange }: { value: ExperimentDraft; onChange: (change: Partial<ExperimentDraft>) => void }) {
  const { t } = useTranslation('experiment');
  const { winner } = value;
  const won = (change: Partial<typeof winner>) => onChange({ winner: { ...winner, ...change } });
  const choice = <K extends 'by' | 'none' | 'roll_out'>(
    key: K,
    words: string,
    label: string,
    among: readonly string[],
  ) => (
    <FormField label={label}>
      {(id) => (
        <Select<string>
          id={id}
          value={winner[key]}
          options={among.map((one) => ({ value: one, label: t(`${words}.${one}`) }))}
          onChange={(next) => won({ [key]: next })}
        />
      )}
    </FormField>
  );
  return (
    <div className="compose-policy">
      <FormField label={t('test')} hint={t('testHint')}>
        {(id) => (
          <InputNumber
            id={id}
            min={1}
            max={100}
            precision={0}
            value={value.testPercent}
            placeholder={t('testAll')}
            suffix="%"
            onChange={(testPercent) => onChange({ testPercent })}
          />
        )}
      </FormField>
      <FormField label={t('holdOut')} hint={t('holdOutHint')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={50}
            precision={0}
            value={value.holdOut}
            suffix="%"
            onChange={(holdOut) => onChange({ holdOut: holdOut ?? 0 })}
          />
        )}
      </FormField>
      {value.testPercent !== null && (
        <>
          {choice('by', 'bys', t('by'), ['opened', 'clicked'])}
          <FormField label={t('after')}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={168}
                precision={0}
                value={winner.after_hours}
                suffix={t('hours')}
                onChange={(n) => won({ after_hours: n ?? 24 })}
              />
            )}
          </FormField>
          {choice('none', 'nones', t('none'), ['first', 'best', 'stop'])}
          {choice('roll_out', 'rollOuts', t('rollOut'), ['manual', 'automatic'])}
          <FormField label={t('confidence')}>
            {(id) => (
              <InputNumber
                id={id}
                min={80}
                max={99.9}
                step={1}
                value={Math.round(winner.confidence * 1000) / 10}
                suffix="%"
                onChange={(n) => won({ confidence: (n ?? 95) / 100 })}
              />
            )}
          </FormField>
        </>
      )}
    </div>
  );
}

/** The experiment in one sentence, or what is wrong with it. */
function Summary({ value }: { value: ExperimentDraft }) {
  const { t } = useTranslation('experiment');
  const problems = problemsOf(value);
  if (problems.length > 0) {
    return problems.map((one) => (
      <p key={one} className="wrong">
        {t(`problems.${one}`)}
      </p>
    ));
  }
  const shares = value.variants.map(({ name, weight }) => `${name} ${weight}%`).join(' / ');
  const tried = value.testPercent ?? 0;
  return (
    <p className="variants-sum">
      {value.testPercent === null
        ? t('summaryAll', { held: value.holdOut, shares })
        : t('summary', { held: value.holdOut, tried, rest: 100 - value.holdOut - tried, shares })}
    </p>
  );
}
