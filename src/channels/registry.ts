import type { ChannelName } from '#contract/channel.ts';
import type { Channel, MessageField, MessageKind } from './channel.ts';
import { jpush } from './jiguang/jpush.ts';
import { jiguangUms } from './jiguang/ums.ts';
import { wechatService } from './wechat/service.ts';
import { wechatSubscribe } from './wechat/subscribe.ts';

/** Every channel there is. */
export const channels: Readonly<Record<ChannelName, Channel>> = {
  'wechat-subscribe': wechatSubscribe,
  'wechat-service': wechatService,
  'jiguang-ums': jiguangUms,
  jpush,
};

/** What of a message tells how it is sent. */
interface Addressed {
  channel?: ChannelName | undefined;
  template: string;
}

/** The channel of a message: the one it names, that of its kind, or subscribe messages. */
export function channelOf({ channel, template }: Addressed): Channel {
  return channels[channel ?? ownerOf(template) ?? 'wechat-subscribe'];
}

function ownerOf(template: string): ChannelName | undefined {
  const slash = template.indexOf('/');
  if (slash < 0) return undefined;
  const name = template.slice(0, slash);
  return Object.hasOwn(channels, name) ? (name as ChannelName) : undefined;
}

/** The kind a message is of, where its channel has kinds of its own; undefined when it names none of them. */
export function kindOf(message: Addressed): MessageKind | undefined {
  return channelOf(message).messages.find((kind) => kind.template === message.template);
}

/** The fields of a kind that a message has to have, and those it has beside them. */
export function fieldsOf(kind: MessageKind, given: Readonly<Record<string, unknown>>): MessageField[] {
  const listed = kind.fields.filter((field) => field.required || Object.hasOwn(given, field.key));
  const { others: type } = kind;
  if (type === undefined) return listed;
  const known = new Set(kind.fields.map((field) => field.key));
  const more = Object.keys(given).filter((key) => !known.has(key));
  return [...listed, ...more.map((key) => ({ key, type, label: key, required: false }))];
}
