import { useTranslation } from 'react-i18next';
import type { App, Input, Template } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { contentsOf, isFilled } from '../pushes/compose/content.ts';
import { emptyMessage, type MessageDraft, messageOf } from '../pushes/compose/message.ts';

type Jpush = NonNullable<NonNullable<Input<'createApiKey'>['body']>['jpush']>;

/** What the interfaces of the door ask for. */
export const doorPermissions: readonly string[] = [
  'pushes_write',
  'pushes_read',
  'recipients_write',
  'recipients_read',
  'personal_data',
  'deliveries_read',
];

/** A key for clients of JPush while it is written. */
export interface DoorDraft {
  appId: string;
  /** Of the default message; empty: there is none. */
  templateId: string;
  message: MessageDraft;
  perMinute: number;
}

export const emptyDoor: DoorDraft = { appId: '', templateId: '', message: emptyMessage, perMinute: 600 };

/** What the app of the key can send. */
export function useContents(app: App | undefined): Template[] {
  const { i18n } = useTranslation();
  const params = { app_id: app?.id ?? '' };
  const templates = useRead('listTemplates', { params }, { enabled: app !== undefined });
  const channels = useRead('listChannels', { params }, { enabled: app !== undefined });
  if (app === undefined || templates.data === undefined || channels.data === undefined) return [];
  return contentsOf(templates.data.items, channels.data.items, i18n.language) as Template[];
}

/** The settings of the key; null while the message lacks something. */
export function jpushOf({ templateId, message, perMinute }: DoorDraft, contents: readonly Template[]): Jpush | null {
  if (templateId === '') return { message: null, pushes_per_minute: perMinute };
  const template = contents.find((one) => one.id === templateId);
  if (template === undefined || !isFilled(template, message.fields, message.landing)) return null;
  return { message: messageOf(message, template), pushes_per_minute: perMinute };
}
