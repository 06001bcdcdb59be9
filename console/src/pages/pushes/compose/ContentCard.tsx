import { Alert, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import { FieldEditor } from './FieldEditor.tsx';
import { type Draft, emptyField } from './form.ts';
import { LandingEditor } from './LandingEditor.tsx';
import type { FieldSight } from './use-preview.ts';

interface Props {
  app: App;
  draft: Draft;
  templates: Template[];
  template: Template | undefined;
  sights: Map<string, FieldSight>;
  onChange: (change: Partial<Draft>) => void;
}

/** What is said: a name for the team, the template, its fields, and where a tap leads. */
export function ContentCard({ app, draft, templates, template, sights, onChange }: Props) {
  const { t } = useTranslation('compose');
  const variables = useVariables(app, draft.timing.when === 'trigger');
  return (
    <section className="card card-pad compose-card">
      <h2>{t('content.title')}</h2>
      <div className="compose-pair">
        <FormField label={t('content.template')}>
          {(id) => (
            <Select
              id={id}
              showSearch={{ optionFilterProp: 'label' }}
              value={template?.id}
              placeholder={t('content.pick')}
              aria-label={t('content.template')}
              options={templates
                .filter((one) => one.status === 'active')
                .map((one) => ({ value: one.id, label: one.title, kind: one.kind }))}
              optionRender={({ data }) => (
                <span className="compose-template">
                  {data.label} <small className="soft">{t(`content.kinds.${data.kind}`)}</small>
                </span>
              )}
              onChange={(templateId) => onChange({ templateId })}
            />
          )}
        </FormField>
        <FormField label={t('content.name')}>
          {(id) => (
            <Input
              id={id}
              value={draft.name}
              maxLength={100}
              placeholder={t('content.nameHint')}
              onChange={(event) => onChange({ name: event.target.value })}
            />
          )}
        </FormField>
      </div>
      {draft.templateId !== '' && template === undefined && templates.length > 0 && (
        <Alert type="warning" showIcon title={t('content.gone')} />
      )}
      {template !== undefined && (
        <>
          <div className="compose-fields">
            {template.fields.map((field) => (
              <FieldEditor
                key={field.key}
                field={field}
                draft={draft.fields[field.key] ?? emptyField}
                sight={sights.get(field.key)}
                variables={variables}
                onChange={(next) => onChange({ fields: { ...draft.fields, [field.key]: next } })}
              />
            ))}
          </div>
          <LandingEditor app={app} landing={draft.landing} onChange={(landing) => onChange({ landing })} />
        </>
      )}
    </section>
  );
}

/** What a field may name: attributes of the recipient, constants of the app, of a trigger its event, the time of sending. */
function useVariables(app: App, event: boolean): { label: string; text: string }[] {
  const { t } = useTranslation('compose');
  const { data } = useRead('listAttributes', { params: { app_id: app.id } });
  return [
    ...(data?.items ?? []).map(({ name }) => ({
      label: t('field.attribute', { name }),
      text: `{{ recipient.${name} }}`,
    })),
    ...Object.keys(app.constants).map((name) => ({ label: t('field.constant', { name }), text: `{{ app.${name} }}` })),
    ...(event ? [{ label: t('field.event'), text: '{{ event.name }}' }] : []),
    { label: t('field.now'), text: "{{ now | date: '%Y年%m月%d日 %H:%M' }}" },
  ];
}
