import type { CallbackMessage, SentItem, SubscribeItem } from '#channels/wechat/callback/message.ts';
import type { ServiceSettings } from '#contract/channel.ts';
import { openid } from '#contract/common.ts';
import { bucketOf } from '#core/bucket.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import type { DoorApp } from './app.ts';
import { dedupeOf, eventDay } from './event.ts';

type FromUser = Extract<
  CallbackMessage,
  { kind: 'subscribe_popup' | 'subscribe_change' | 'message_sent' | 'user_message' }
>;

/**
 * The inbox events of a verified callback; none for those we do not act upon, and none about templates we do not know.
 * Never throws.
 *
 * WeChat repeats what was not answered within 5 seconds, and an event has no id of its own. Its user and CreateTime
 * alone are not enough (a user may act twice within a second), so what it says is part of what it is known by.
 */
export function eventsOf(message: CallbackMessage, app: DoorApp, now: Date): InboxEvent[] {
  switch (message.kind) {
    case 'subscribe_popup':
      return consentEvents(message, app, now, (item) => (item.status === 'other' ? null : item.status));
    case 'subscribe_change':
      // Only refusals are documented; turning a template on again sends no event.
      return consentEvents(message, app, now, (item) => (item.status === 'reject' ? 'change_reject' : null));
    case 'message_sent':
      return sentEvents(message, app, now);
    case 'user_message':
      return wroteEvents(message, app, now);
    default:
      return [];
  }
}

/** All items in one event: they were one answer in one pop-up. */
function consentEvents(
  message: FromUser & { items: SubscribeItem[] },
  app: DoorApp,
  now: Date,
  resultOf: (item: SubscribeItem) => string | null,
): InboxEvent[] {
  const results: Record<string, string> = {};
  for (const item of message.items) {
    const template = app.templates.get(item.templateId);
    const result = resultOf(item);
    if (template !== undefined && result !== null) results[template.id] = result;
  }
  if (Object.keys(results).length === 0 || !isOpenid(message.openid)) return [];
  const { recipientId, sealed } = app.vault.sealOpenid(message.openid);
  const said = message.items.map((item) => `${item.templateId} ${item.rawStatus}`).sort();
  return [{ ...eventFor(message, app, now, recipientId, said), kind: 'consent', openid: sealed, payload: { results } }];
}

/** What a user wrote opens customer-service messages, where the app has that channel. The words are none of our business. */
function wroteEvents(message: FromUser, app: DoorApp, now: Date): InboxEvent[] {
  const channel = app.channels.find((one) => one.name === 'wechat-service');
  if (channel?.template_id == null || !isOpenid(message.openid)) return [];
  const { allowance } = channel.settings as ServiceSettings;
  const { recipientId, sealed } = app.vault.sealOpenid(message.openid);
  const payload = { results: { [channel.template_id]: `wrote:${allowance}` } };
  const event = eventFor(message, app, now, recipientId, [message.msgId ?? '']);
  return [{ ...event, kind: 'consent', openid: sealed, payload }];
}

/** Each item is about a message of ours, so its recipient is known and needs no openid. */
function sentEvents(message: FromUser & { items: SentItem[] }, app: DoorApp, now: Date): InboxEvent[] {
  const recipientId = app.vault.recipientIdOf(message.openid);
  return message.items.flatMap((item): InboxEvent[] => {
    const template = app.templates.get(item.templateId);
    if (template === undefined) return [];
    const said = [item.templateId, item.msgId, String(item.errorCode)];
    const payload = {
      template_id: template.id,
      msg_id: item.msgId,
      error_code: item.errorCode,
      error_status: item.errorStatus,
    };
    return [{ ...eventFor(message, app, now, recipientId, said), kind: 'sent', openid: null, payload }];
  });
}

function eventFor(message: FromUser, app: DoorApp, now: Date, recipientId: string, said: string[]) {
  const { row } = app;
  const seconds = String(message.createdAt.getTime() / 1000);
  return {
    day: eventDay(message.createdAt, now),
    dedupe: dedupeOf(row.id, message.kind, recipientId, seconds, ...said),
    appId: row.id,
    b: bucketOf({ start: row.bucket_start, spread: row.spread }, recipientId),
    recipientId,
    source: 'platform' as const,
    occurredAt: message.createdAt,
  };
}

function isOpenid(text: string): boolean {
  return openid.safeParse(text).success;
}
