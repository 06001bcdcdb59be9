import { jpushMessageStatus } from '#contract/jpush.ts';
import { getPush, listDeliveries } from '#contract/push.ts';
import { bucketOf, bucketsOf } from '#core/bucket.ts';
import { deliveredAmong } from '#db/queries/delivery/list.ts';
import { type PushRollup, readRollups } from '#db/queries/push/rollup.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { permitted } from '../auth/guard.ts';
import { parseBody } from '../validator.ts';
import type { JpushCall } from './call.ts';
import { JpushError } from './errors.ts';
import { pushesOfMsgIds, pushOfMsgId } from './find.ts';
import { appOf, recipientsOf } from './recipients.ts';

const mostAtOnce = 100;

interface Counted {
  msg_id: string;
  push: PushRow | undefined;
  counts: PushRollup | undefined;
}

/** GET /v3/received/detail: what WeChat says was shown. What phones of their own count is null, and ours comes beside it. */
export const receivedDetail = report(({ msg_id, counts, push }) => ({
  msg_id,
  jpush_received: counts?.delivered ?? null,
  android_pns_sent: null,
  android_pns_received: null,
  ios_apns_sent: null,
  ios_apns_received: null,
  ios_msg_received: null,
  wp_mpns_sent: null,
  quickapp_jpush_received: null,
  quickapp_pns_sent: null,
  hmos_hmpns_sent: null,
  hmos_hmpns_received: null,
  wechatmp: ours(push, counts),
}));

/** GET /v3/received, the older form. It has no place for what is of no platform: that stands as of Android. */
export const received = report(({ msg_id, counts }) => ({
  msg_id,
  android_received: counts?.delivered ?? null,
  ios_apns_sent: null,
  ios_apns_received: null,
  ios_msg_received: null,
  wp_mpns_sent: null,
}));

/** GET /v3/messages/detail. */
export const messagesDetail = report(({ msg_id, counts, push }) => ({
  msg_id,
  jpush: messageOf(push, counts),
  android_pns: null,
  ios: null,
  winphone: null,
  wechatmp: ours(push, counts),
}));

/** GET /v3/messages, the older form. */
export const messages = report(({ msg_id, counts, push }) => ({
  msg_id,
  android: messageOf(push, counts),
  ios: null,
  winphone: null,
}));

/** POST /v3/status/message: 0 shown, 1 not (yet), 2 nobody we know, 3 somebody the push was not for. */
export async function messageStatus(call: JpushCall) {
  permitted(listDeliveries, call.caller.actor);
  const { msg_id: msgId, registration_ids: openids } = parseBody(jpushMessageStatus, call.request.body);
  const push = await pushOfMsgId(call, msgId);
  const { app } = await appOf(call);
  const rows = await recipientsOf(call, openids);
  const lanes = { start: app.bucket_start, spread: app.spread };
  const outcomes = new Map<string, Date | null>();
  const ids = [...rows.values()].map((row) => row.id);
  for (const [b, those] of Map.groupBy(ids, (id) => bucketOf(lanes, id))) {
    for (const [id, at] of await deliveredAmong(call.context.pool, b, push, those)) outcomes.set(id, at);
  }
  const statusOf = (openid: string) => {
    const id = rows.get(openid)?.id;
    if (id === undefined) return 2;
    // Whoever has no outcome of a push that is not over may still be waiting for it.
    if (!outcomes.has(id)) return push.finished_at === null ? 1 : 3;
    return outcomes.get(id) === null ? 1 : 0;
  };
  return Object.fromEntries(openids.map((openid) => [openid, { status: statusOf(openid) }]));
}

/** A report answers for every msg_id that was asked for, in order; what is not known is null, whosever it is. */
function report(present: (counted: Counted) => object): (call: JpushCall) => Promise<object[]> {
  return async (call) => {
    permitted(getPush, call.caller.actor);
    const msgIds = msgIdsOf(call);
    const pushes = await pushesOfMsgIds(call, msgIds);
    const { app } = await appOf(call);
    const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
    const counts = await readRollups(call.context.pool, buckets, [...pushes.values()]);
    return msgIds.map((msg_id) => {
      const push = pushes.get(msg_id);
      return present({ msg_id, push, counts: push && counts.get(push.id) });
    });
  };
}

function msgIdsOf({ request }: JpushCall): string[] {
  const { msg_ids: text } = request.query as { msg_ids?: unknown };
  if (typeof text !== 'string' || text === '') throw new JpushError(400, 3002, 'msg_ids is missing in the query');
  const ids = [...new Set(text.split(',').filter((id) => id !== ''))];
  if (ids.length === 0 || ids.length > mostAtOnce || ids.some((id) => !/^\d{1,20}$/.test(id))) {
    throw new JpushError(400, 3002, `msg_ids are 1 to ${mostAtOnce} numbers joined by commas`);
  }
  return ids;
}

/** A tap on the message counts as its click, one on something in the page as that of a custom message. */
function messageOf(push: PushRow | undefined, counts: PushRollup | undefined) {
  if (push === undefined || counts === undefined) return null;
  const { accepted, delivered, opened, clicked } = counts;
  const target = Number(push.audience_count);
  return { target, online_push: accepted, received: delivered, click: opened, msg_click: clicked };
}

/** Our own counts, by our own names. */
function ours(push: PushRow | undefined, counts: PushRollup | undefined) {
  return push === undefined || counts === undefined ? null : { audience: Number(push.audience_count), ...counts };
}
