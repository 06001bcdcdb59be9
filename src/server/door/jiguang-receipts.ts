import { openid } from '#contract/common.ts';
import { storableText } from '#contract/storable.ts';
import { bucketOf } from '#core/bucket.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import type { DoorApp } from './app.ts';
import { dedupeOf, eventDay, plausibleTime } from './event.ts';

/** A receipt's `type`, in words. 6 and 7 have nothing that a delivery keeps: opens are counted in the mini-program. */
const words = [
  'valid',
  'invalid',
  'handed_on',
  'not_handed_on',
  'arrived',
  'not_arrived',
  'clicked',
  'retracted',
  'not_retracted',
] as const;
type Word = (typeof words)[number];

/** What of it says that a message reached nobody, and what that it arrived. */
const failures: ReadonlySet<Word> = new Set(['invalid', 'not_handed_on', 'not_arrived', 'retracted']);
/** `handed_on` is no more than accepted, which the call itself has said. */
const silent: ReadonlySet<Word> = new Set(['valid', 'handed_on', 'clicked', 'not_retracted']);

const miniProgram = 3;

/**
 * The inbox events of a batch of receipts: one per recipient and message that has arrived or never will. What is about
 * another channel key, another kind of delivery channel or no openid of ours is left out. Never throws.
 */
export function receiptsOf(items: readonly unknown[], app: DoorApp, channelKey: string, now: Date): InboxEvent[] {
  return items.flatMap((item) => receiptOf(item, app, channelKey, now) ?? []);
}

/** The last second a date can be of. */
const lastSecond = 8.64e12;

function receiptOf(item: unknown, app: DoorApp, channelKey: string, now: Date): InboxEvent | null {
  if (typeof item !== 'object' || item === null) return null;
  const {
    type,
    channelkey,
    msgid,
    sender,
    sender_id: senderId,
    sent_time: sentTime,
    error,
  } = item as Record<string, unknown>;
  const word = words[Number(type)];
  if (word === undefined || silent.has(word) || channelkey !== channelKey) return null;
  if (sender !== undefined && sender !== null && Number(sender) !== miniProgram) return null;
  if (typeof msgid !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(msgid)) return null;
  if (!openid.safeParse(senderId).success) return null;
  const recipientId = app.vault.recipientIdOf(senderId as string);
  const seconds = Number(sentTime);
  const at = seconds > 0 && seconds < lastSecond ? plausibleTime(new Date(seconds * 1000), now) : now;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const failed = failures.has(word);
  return {
    day: eventDay(at, now),
    dedupe: dedupeOf(app.row.id, 'ums', channelKey, msgid, recipientId, word),
    appId: app.row.id,
    b: bucketOf({ start: app.row.bucket_start, spread: app.row.spread }, recipientId),
    recipientId,
    kind: 'receipt',
    source: 'platform',
    openid: null,
    payload: {
      msg_id: msgid,
      error_code: failed ? Number(code) || -1 : 0,
      error_status: failed ? `${word}: ${storableText(String(message ?? '').slice(0, 200))}` : word,
    },
    occurredAt: at,
  };
}
