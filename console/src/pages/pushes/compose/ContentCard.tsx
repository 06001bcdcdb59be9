import { Alert, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import { ContentFields } from './ContentFields.tsx';
import { ContentSelect } from './ContentSelect.tsx';
import { fieldsFor } from './content.ts';
import type { Draft } from './form.ts';
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
  return (
    <section className="card card-pad compose-card">
      <h2>{t('content.title')}</h2>
      <div className="compose-pair">
        <FormField label={t('content.template')}>
          {(id) => (
            <ContentSelect
              id={id}
              label={t('content.template')}
              templates={templates}
              value={template?.id}
              onChange={(templateId) => {
                const chosen = templates.find((one) => one.id === templateId);
                onChange({ templateId, fields: fieldsFor(chosen, draft.fields) });
              }}
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
        <ContentFields
          app={app}
          template={template}
          fields={draft.fields}
          landing={draft.landing}
          sights={sights}
          event={draft.timing.when === 'trigger'}
          onFields={(fields) => onChange({ fields })}
          onLanding={(landing) => onChange({ landing })}
        />
      )}
    </section>
  );
}
