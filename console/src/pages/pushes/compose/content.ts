import type { ChannelName } from '#contract/channel.ts';
import type { Answer, Template } from '../../../api/contract.ts';

type Channel = Answer<'listChannels'>['items'][number];

/**
 * What can be sent: a template of WeChat, by one of the channels that carry them, or a kind of message that a channel has
 * of its own. Both are written in fields, so the composer treats them alike; what differs stands in `by`.
 */
export interface Content extends Omit<Template, 'kind'> {
  kind: Template['kind'] | 'window' | 'open';
  by: {
    channel: ChannelName;
    /** What the message names as its template. */
    wire: string;
    /** Fields that may stay empty. */
    optional: readonly string[];
    /** Whether it may have fields of any other name. */
    others: boolean;
    landing: 'required' | 'optional' | 'none';
  };
}

/** The id under which the composer keeps a template that goes out by a channel other than WeChat's own. */
export function contentId(channel: ChannelName, id: string): string {
  return channel === 'jiguang-ums' ? `${channel}:${id}` : id;
}

/** Fields of the channels' own kinds in English; the service names them in Chinese, as WeChat names those of templates. */
const english: Record<string, string> = {
  content: 'Text',
  media: 'Picture',
  title: 'Title',
  description: 'Description',
  url: 'Link',
  thumb_url: 'Address of the cover',
  thumb: 'Cover',
  alert: 'Text',
  image: 'Address of a picture',
  template_id: 'Number of the template (UMS console)',
};

/** Everything the app can send, the channels in their order. Names are those of the reader's language. */
export function contentsOf(templates: readonly Template[], channels: readonly Channel[], language: string): Content[] {
  const ready = channels.filter((one) => one.set_up);
  const by = (channel: ChannelName): Content[] =>
    templates.map((one) => ({
      ...one,
      id: contentId(channel, one.id),
      by: { channel, wire: one.id, optional: [], others: false, landing: 'optional' },
    }));
  return [
    ...by('wechat-subscribe'),
    ...ready.flatMap((channel) => {
      if (channel.name === 'wechat-subscribe') return [];
      const own = channel.messages.map((one) => ownKind(channel, one, language));
      return channel.credit === 'template' ? [...by(channel.name), ...own] : own;
    }),
  ];
}

function ownKind(channel: Channel, kind: Channel['messages'][number], language: string): Content {
  const [zh, en = zh] = kind.title.split(' / ');
  return {
    id: kind.template,
    app_id: '',
    platform_template_id: kind.template,
    title: (language === 'en' ? en : zh)!,
    kind: channel.credit === 'window' ? 'window' : 'open',
    content: '',
    example: '',
    fields: kind.fields.map((one) => (language === 'en' ? { ...one, label: english[one.key] ?? one.label } : one)),
    status: 'active',
    synced_at: '',
    by: {
      channel: channel.name,
      wire: kind.template,
      optional: kind.fields.filter((one) => !one.required).map((one) => one.key),
      others: kind.others,
      landing: kind.landing,
    },
  };
}

/** What is needed of a template beside its fields; of one that is only a template, what holds for WeChat's. */
export function byOf(template: Template | Content): Content['by'] {
  return 'by' in template
    ? template.by
    : { channel: 'wechat-subscribe', wire: template.id, optional: [], others: false, landing: 'optional' };
}

/** Fields that are written beside those a kind of message lists, where it may have such. */
export function otherKeys(template: Template | Content, fields: Readonly<Record<string, unknown>>): string[] {
  if (!byOf(template).others) return [];
  return Object.keys(fields).filter((key) => !template.fields.some((one) => one.key === key));
}

/** What stays written when something else is chosen to be sent: nothing may pass for a variable that nobody meant. */
export function fieldsFor<T>(template: Template | undefined, fields: Record<string, T>): Record<string, T> {
  if (template === undefined || !byOf(template).others) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([key]) => template.fields.some((one) => one.key === key)));
}

/** Whether it looks like a message of its own app; else like a notification of WeChat's. */
export function hasOwnLook(template: { id: string }): boolean {
  return template.id.includes('/') && !template.id.startsWith('jiguang-ums/');
}

/** The id the composer knows the content of a stored message by. */
export function storedId(message: { channel?: ChannelName | undefined; template: string }, templateId: string): string {
  if (message.template.includes('/')) return message.template;
  return contentId(message.channel ?? 'wechat-subscribe', templateId);
}

/** Whether everything that has to be there is written. */
export function isFilled(
  template: Template | Content,
  fields: Record<string, { value: string } | undefined>,
  landing: { kind: 'page' | 'url' | 'none'; page: string },
): boolean {
  const by = byOf(template);
  if (by.landing === 'required' && (landing.kind !== 'page' || landing.page === '')) return false;
  return template.fields.every(({ key }) => by.optional.includes(key) || (fields[key]?.value ?? '') !== '');
}
