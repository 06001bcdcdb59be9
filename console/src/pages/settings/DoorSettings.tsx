import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../api/contract.ts';
import { FormField } from '../../pieces/FormField.tsx';
import { ContentFields } from '../pushes/compose/ContentFields.tsx';
import { ContentSelect } from '../pushes/compose/ContentSelect.tsx';
import { emptyMessage, type MessageDraft } from '../pushes/compose/message.ts';
import { type DoorDraft, emptyDoor } from './door.ts';
import '../pushes/compose/compose.css';

interface Props {
  apps: readonly App[];
  app: App | undefined;
  contents: Template[];
  door: DoorDraft;
  onChange: (door: DoorDraft) => void;
}

const names = ['alert', 'title', 'content', 'extras'] as const;

/** Of a key for clients of JPush: its app, the message for calls that bring no template, and its rate. */
export function DoorSettings({ apps, app, contents, door, onChange }: Props) {
  const { t } = useTranslation('settings');
  const template = contents.find((one) => one.id === door.templateId);
  const say = (change: Partial<MessageDraft>) => onChange({ ...door, message: { ...door.message, ...change } });
  const more = names.map((name) => ({
    label: t(`keys.doorVariables.${name}`),
    text: name === 'extras' ? '{{ extras.id }}' : `{{ ${name} }}`,
  }));
  return (
    <>
      <p className="soft">{t('keys.doorText')}</p>
      <div className="form-row">
        <FormField label={t('keys.doorApp')}>
          {(id) => (
            <Select
              id={id}
              value={door.appId || undefined}
              options={apps.map((one) => ({ value: one.id, label: one.name }))}
              onChange={(appId: string) => onChange({ ...emptyDoor, appId, perMinute: door.perMinute })}
            />
          )}
        </FormField>
        <FormField label={t('keys.doorRate')}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={1_000_000}
              value={door.perMinute}
              onChange={(n) => onChange({ ...door, perMinute: n ?? 600 })}
            />
          )}
        </FormField>
      </div>
      {app !== undefined && (
        <FormField label={t('keys.doorMessage')} hint={t('keys.doorMessageHint', { example: '{{ alert }}' })}>
          {(id) => (
            <ContentSelect
              id={id}
              label={t('keys.doorMessage')}
              templates={contents}
              value={template?.id}
              onChange={(templateId) => onChange({ ...door, templateId, message: emptyMessage })}
            />
          )}
        </FormField>
      )}
      {app !== undefined && template !== undefined && (
        <ContentFields
          app={app}
          template={template}
          fields={door.message.fields}
          landing={door.message.landing}
          event={false}
          more={more}
          onFields={(fields) => say({ fields })}
          onLanding={(landing) => say({ landing })}
        />
      )}
    </>
  );
}
