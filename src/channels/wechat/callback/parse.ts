import { asFields, type Fields, parseFields, textOf } from './fields.ts';
import type { CallbackMessage, PopupItem, SentItem, SubscribeItem } from './message.ts';

/** The member of the XML shape that holds each event's items. */
const wrappers = {
  subscribe_msg_popup_event: 'SubscribeMsgPopupEvent',
  subscribe_msg_change_event: 'SubscribeMsgChangeEvent',
  subscribe_msg_sent_event: 'SubscribeMsgSentEvent',
} as const;

/**
 * Reads a clear callback body, XML or JSON.
 *
 * @returns null when it is neither, or when a message we act upon lacks its user, its time or every item
 */
export function parseCallback(text: string): CallbackMessage | null {
  const fields = parseFields(text);
  return fields === null ? null : readMessage(fields);
}

/** As `parseCallback`, for a body already parsed. */
export function readMessage(fields: Fields): CallbackMessage | null {
  const msgType = textOf(fields, 'MsgType');
  const event = textOf(fields, 'Event');
  const openid = textOf(fields, 'FromUserName');
  const createdAt = toDate(textOf(fields, 'CreateTime'));
  const common = {
    toUserName: textOf(fields, 'ToUserName') ?? '',
    msgId: textOf(fields, 'MsgId'),
    rawKind: (msgType === 'event' ? event : msgType) ?? textOf(fields, 'action') ?? 'unknown',
  };
  const subscribeEvent = msgType === 'event' && event !== null && isSubscribeEvent(event) ? event : null;
  if (subscribeEvent === null && (msgType === 'event' || msgType === null)) {
    const kind = event === 'debug_demo' ? 'debug_demo' : 'other';
    return { ...common, kind, openid, createdAt, items: [] };
  }
  if (openid === null || createdAt === null) return null;
  const from = { ...common, openid, createdAt };
  if (subscribeEvent === null) {
    const item = { msgType: common.rawKind, content: textOf(fields, 'Content') };
    return { ...from, kind: 'user_message', items: [item] };
  }
  const raw = listItems(fields, wrappers[subscribeEvent]);
  switch (subscribeEvent) {
    case 'subscribe_msg_popup_event':
      return withItems(raw.map(toPopupItem), (items) => ({ ...from, kind: 'subscribe_popup', items }));
    case 'subscribe_msg_change_event':
      return withItems(raw.map(toSubscribeItem), (items) => ({ ...from, kind: 'subscribe_change', items }));
    case 'subscribe_msg_sent_event':
      return withItems(raw.map(toSentItem), (items) => ({ ...from, kind: 'message_sent', items }));
  }
}

function isSubscribeEvent(event: string): event is keyof typeof wrappers {
  return Object.hasOwn(wrappers, event);
}

/**
 * The items of an event in any shape WeChat was seen to use: `List` an object for one and an array for several, inside
 * the event's wrapper or beside the common fields; or no `List`, the item's own fields in its place.
 */
function listItems(fields: Fields, wrapper: string): Fields[] {
  const nested = records(fields[wrapper]);
  const isItem = (place: Fields) => textOf(place, 'TemplateId') !== null;
  const shapes = [
    nested.flatMap((place) => records(place.List)),
    records(fields.List),
    nested.filter(isItem),
    [fields].filter(isItem),
  ];
  return shapes.find((items) => items.length > 0) ?? [];
}

function records(value: unknown): Fields[] {
  return (Array.isArray(value) ? value : [value]).map(asFields).filter((record) => record !== null);
}

/** An item that cannot be read is left out: refusing all for its sake would lose what the others say as well. */
function withItems<T>(items: (T | null)[], build: (items: T[]) => CallbackMessage): CallbackMessage | null {
  const read = items.filter((item) => item !== null);
  return read.length > 0 ? build(read) : null;
}

function toSubscribeItem(raw: Fields): SubscribeItem | null {
  const templateId = textOf(raw, 'TemplateId');
  const rawStatus = textOf(raw, 'SubscribeStatusString');
  if (templateId === null || rawStatus === null) return null;
  return { templateId, status: rawStatus === 'accept' || rawStatus === 'reject' ? rawStatus : 'other', rawStatus };
}

function toPopupItem(raw: Fields): PopupItem | null {
  const item = toSubscribeItem(raw);
  return item && { ...item, popupScene: textOf(raw, 'PopupScene') };
}

function toSentItem(raw: Fields): SentItem | null {
  const templateId = textOf(raw, 'TemplateId');
  const msgId = textOf(raw, 'MsgID') ?? textOf(raw, 'MsgId');
  const errorCode = textOf(raw, 'ErrorCode');
  if (templateId === null || msgId === null || errorCode === null || !/^-?\d{1,9}$/.test(errorCode)) return null;
  return { templateId, msgId, errorCode: Number(errorCode), errorStatus: textOf(raw, 'ErrorStatus') ?? '' };
}

function toDate(seconds: string | null): Date | null {
  return seconds !== null && /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1000) : null;
}
