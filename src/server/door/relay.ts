import { createHash } from 'node:crypto';
import type { CallbackMessage } from '#channels/wechat/callback/message.ts';
import { idAt } from '#core/ids.ts';
import type { NewRelayed } from '#db/queries/webhook/relay.ts';
import type { DoorApp } from './app.ts';
import { plausibleTime } from './event.ts';

/** Events that are about subscriptions and messages of ours, where they name templates we know. */
const ours: ReadonlySet<CallbackMessage['kind']> = new Set(['subscribe_popup', 'subscribe_change', 'message_sent']);

interface Opened {
  message: CallbackMessage;
  /** The clear text. */
  bodyText: string;
}

/** A callback as it came, sealed. */
export interface RelayedCallback {
  body: string;
  content_type: string;
  openid: string | null;
}

/**
 * What of a verified callback is handed on to the owner's own system, or null. Known by its clear text, so that one which
 * WeChat repeats, encrypted anew each time, is one.
 *
 * @param used whether it says something that we act upon
 */
export function relayedOf(
  app: DoorApp,
  { message, bodyText }: Opened,
  raw: { body: Buffer; contentType: string; timestamp: unknown },
  used: boolean,
  now: Date,
): NewRelayed | null {
  const { relay, vault } = app;
  if (relay === undefined || (relay.relay === 'others' && used && ours.has(message.kind))) return null;
  const at = plausibleTime(message.createdAt ?? secondsOf(raw.timestamp) ?? now, now);
  const digest = createHash('sha256').update(`${app.row.id}\n${bodyText}`).digest();
  const id = idAt(at, digest.subarray(0, 10));
  const { openid } = message;
  const held: RelayedCallback = { body: raw.body.toString('base64'), content_type: raw.contentType, openid };
  return {
    id,
    webhookId: relay.id,
    kind: message.rawKind.slice(0, 100),
    sealed: vault.fields.seal('webhook_message.sealed', id, JSON.stringify(held)),
    bytes: raw.body.length,
    recipientId: openid === null ? null : vault.recipientIdOf(openid),
  };
}

function secondsOf(timestamp: unknown): Date | null {
  return typeof timestamp === 'string' && /^\d{1,11}$/.test(timestamp) ? new Date(Number(timestamp) * 1000) : null;
}
