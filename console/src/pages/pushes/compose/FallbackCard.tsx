import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import { ContentFields } from './ContentFields.tsx';
import { ContentSelect } from './ContentSelect.tsx';
import { fieldsFor } from './content.ts';
import { type FallbackDraft, mostSteps, newStep, type StepDraft, wayOf, whens } from './fallback.ts';
import './fallback.css';

interface Props {
  app: App;
  first: Template;
  templates: Template[];
  value: FallbackDraft | null;
  onChange: (value: FallbackDraft | null) => void;
}

const day = 1440;

/** What is tried next, for whom, when the push is over: each step by a channel and with a message of its own. */
export function FallbackCard({ app, first, templates, value, onChange }: Props) {
  const { t } = useTranslation(['fallback', 'stats']);
  const begin = (): FallbackDraft => ({ steps: [newStep([])], stopAfterMinutes: 3 * day });
  return (
    <section className="card card-pad compose-card">
      <div className="compose-card-head">
        <h2>{t('title')}</h2>
        <Switch aria-label={t('title')} checked={value !== null} onChange={(on) => onChange(on ? begin() : null)} />
      </div>
      <p>{t('text')}</p>
      {value !== null && (
        <>
          <ol className="fallback-way" aria-label={t('way')}>
            {wayOf(first, value, templates).map((channel, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a channel may come twice, and they keep their places
              <li key={i}>
                <span className="pill good">{t(`stats:channels.${channel}`)}</span>
              </li>
            ))}
          </ol>
          {value.steps.map((step, i) => (
            <Step
              key={step.id}
              app={app}
              number={i + 1}
              step={step}
              templates={templates}
              onChange={(next) =>
                onChange({ ...value, steps: value.steps.map((one) => (one.id === step.id ? next : one)) })
              }
              onRemove={() => {
                const steps = value.steps.filter((one) => one.id !== step.id);
                onChange(steps.length === 0 ? null : { ...value, steps });
              }}
            />
          ))}
          <div className="fallback-end">
            <Button
              icon={<PlusOutlined />}
              disabled={value.steps.length >= mostSteps}
              onClick={() => onChange({ ...value, steps: [...value.steps, newStep(value.steps)] })}
            >
              {t('add')}
            </Button>
            <FormField label={t('stop')} className="fallback-stop">
              {(id) => (
                <InputNumber
                  id={id}
                  min={0.1}
                  max={30}
                  value={value.stopAfterMinutes / day}
                  suffix={t('days')}
                  onChange={(days) =>
                    onChange({ ...value, stopAfterMinutes: Math.max(1, Math.round((days ?? 3) * day)) })
                  }
                />
              )}
            </FormField>
          </div>
        </>
      )}
    </section>
  );
}

interface StepProps {
  app: App;
  number: number;
  step: StepDraft;
  templates: Template[];
  onChange: (step: StepDraft) => void;
  onRemove: () => void;
}

function Step({ app, number, step, templates, onChange, onRemove }: StepProps) {
  const { t } = useTranslation(['fallback', 'common']);
  const set = (change: Partial<StepDraft>) => onChange({ ...step, ...change });
  const template = templates.find((one) => one.id === step.templateId);
  return (
    <fieldset className="fallback-step">
      <legend>{t('step', { n: number })}</legend>
      <Button
        type="text"
        size="small"
        className="fallback-remove"
        icon={<DeleteOutlined />}
        aria-label={t('remove', { n: number })}
        onClick={onRemove}
      />
      <div className="compose-pair">
        <FormField label={t('when')} hint={t(`whenHints.${step.when}`)}>
          {(id) => (
            <Select
              id={id}
              value={step.when}
              options={whens.map((value) => ({ value, label: t(`whens.${value}`) }))}
              onChange={(when) => set({ when })}
            />
          )}
        </FormField>
        {step.when === 'not_opened' ? (
          <FormField label={t('within')}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={20_160}
                precision={0}
                value={step.withinMinutes}
                suffix={t('minutes')}
                onChange={(n) => set({ withinMinutes: n ?? 120 })}
              />
            )}
          </FormField>
        ) : (
          <span />
        )}
      </div>
      <FormField label={t('message')}>
        {(id) => (
          <ContentSelect
            id={id}
            label={t('message')}
            templates={templates}
            value={template?.id}
            onChange={(templateId) => {
              const chosen = templates.find((one) => one.id === templateId);
              set({ templateId, fields: fieldsFor(chosen, step.fields) });
            }}
          />
        )}
      </FormField>
      {step.when === 'not_opened' && <Alert type="info" showIcon title={t('twice')} />}
      {template !== undefined && (
        <ContentFields
          app={app}
          template={template}
          fields={step.fields}
          landing={step.landing}
          event={false}
          onFields={(fields) => set({ fields })}
          onLanding={(landing) => set({ landing })}
        />
      )}
    </fieldset>
  );
}
