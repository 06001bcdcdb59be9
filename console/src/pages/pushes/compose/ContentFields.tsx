import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { byOf } from './content.ts';
import { FieldEditor } from './FieldEditor.tsx';
import type { Draft } from './form.ts';
import { LandingEditor } from './LandingEditor.tsx';
import { emptyField } from './message.ts';
import { OtherFields } from './OtherFields.tsx';
import { PictureField } from './PictureField.tsx';
import type { FieldSight } from './use-preview.ts';

interface Props {
  app: App;
  template: Template;
  fields: Draft['fields'];
  landing: Draft['landing'];
  sights?: Map<string, FieldSight>;
  /** Whether an event may be named: of a trigger. */
  event: boolean;
  /** What else a field may name. */
  more?: { label: string; text: string }[];
  onFields: (fields: Draft['fields']) => void;
  onLanding: (landing: Draft['landing']) => void;
}

/** The fields of a template or of a kind of message, and where it leads. */
export function ContentFields({
  app,
  template,
  fields,
  landing,
  sights,
  event,
  more = [],
  onFields,
  onLanding,
}: Props) {
  const variables = [...more, ...useVariables(app, event)];
  const by = byOf(template);
  return (
    <>
      <div className="compose-fields">
        {template.fields.map((field) => {
          const set = (next: Draft['fields'][string]) => onFields({ ...fields, [field.key]: next });
          return field.type === 'media' ? (
            <PictureField
              key={field.key}
              app={app}
              label={field.label}
              rule={field.rule}
              value={fields[field.key]?.value ?? ''}
              onChange={(value) => set({ ...emptyField, value })}
            />
          ) : (
            <FieldEditor
              key={field.key}
              field={field}
              optional={by.optional.includes(field.key)}
              draft={fields[field.key] ?? emptyField}
              sight={sights?.get(field.key)}
              variables={variables}
              onChange={set}
            />
          );
        })}
      </div>
      {by.others && (
        <OtherFields key={template.id} template={template} fields={fields} sights={sights} onFields={onFields} />
      )}
      {by.landing !== 'none' && <LandingEditor app={app} landing={landing} onChange={onLanding} />}
    </>
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
