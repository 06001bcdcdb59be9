import { setTimeout as delay } from 'node:timers/promises';
import type { JpushCredentials, JpushSettings } from '#contract/channel.ts';
import type { Channel, OpenChannel } from '../channel.ts';
import type { Outcome } from '../outcome.ts';
import type { WechatHttp } from '../wechat/http.ts';
import { checkBy, headersOf, sendTo } from './answer.ts';
import { Cids } from './cids.ts';
import { jpushCodes } from './codes.ts';

/** App push of owners who also have an app (push API v3). A `cid` makes a repeated call safe. */
export const jpush: Channel = {
  name: 'jpush',
  title: { zh: '极光推送（App 通知）', en: 'JPush (app notifications)' },
  batch: 1000,
  idempotent: true,
  confirmed: 'poll',
  credit: 'open',
  messages: [
    {
      template: 'jpush/notification',
      title: { zh: 'App 通知', en: 'App notification' },
      fields: [
        { key: 'title', type: 'title', label: '标题', required: false },
        { key: 'alert', type: 'long_text', label: '内容', required: true },
        { key: 'image', type: 'url', label: '图片地址', required: false },
        { key: 'url', type: 'url', label: '点击打开的地址', required: false },
      ],
      landing: 'none',
    },
  ],
  address: 'settings',
  retractHours: null,
  notes: [
    {
      zh: '“已受理”表示极光收下了消息；送达数由 received/detail 拉取，随设备上线而增长',
      en: "'accepted' means that JPush took the message; what was received is pulled from received/detail and grows as devices come online",
    },
  ],
  compose: ({ data }) => JSON.stringify(notificationOf(data as Readonly<Record<string, string>>)),
};

function notificationOf({ title, alert, image, url }: Readonly<Record<string, string | undefined>>) {
  const extras = url === undefined ? {} : { extras: { url } };
  const android = {
    alert,
    ...(title === undefined ? {} : { title }),
    ...(image === undefined ? {} : { style: 3, big_pic_path: image }),
    ...extras,
  };
  const ios = {
    alert: title === undefined ? alert : { title, body: alert },
    ...(image === undefined ? {} : { 'mutable-content': true }),
    ...(image === undefined ? extras : { extras: { ...(extras.extras ?? {}), image } }),
  };
  return { alert, android, ios };
}

export interface OpenJpush extends OpenChannel {
  /** What devices of up to 100 messages received, by message id. Throws TransportError; empty when nothing was clear. */
  received(msgIds: readonly string[]): Promise<Map<string, number>>;
}

export interface JpushOptions {
  /** To the push API, `https://api.jpush.cn`. */
  push: WechatHttp;
  /** To the report API, `https://report.jpush.cn`. */
  report: WechatHttp;
  settings: JpushSettings;
  credentials: JpushCredentials;
  /** Monotonic milliseconds. */
  now: () => number;
  /** Milliseconds between repeats of a call without an answer. */
  repeatMs?: number;
}

const repeats = 3;

/** JPush of one app. Each message goes out under a `cid` that JPush gave, so that one without an answer is repeated. */
export function openJpush({ push, report, settings, credentials, now, repeatMs = 500 }: JpushOptions): OpenJpush {
  const headers = headersOf(credentials.app_key, credentials.master_secret);
  const get = (path: string) => ({ method: 'GET' as const, path, headers });
  const cids = new Cids(push, (count) => get(`/v3/push/cid?count=${count}&type=push`), now);
  const key = settings.address === 'alias' ? 'alias' : 'registration_id';
  const options = JSON.stringify({ time_to_live: settings.time_to_live, apns_production: settings.apns_production });

  async function once(cid: string, body: string, targets: readonly string[]): Promise<Outcome> {
    const message = `{"cid":${JSON.stringify(cid)},"platform":"all","audience":{"${key}":${JSON.stringify(targets)}},"notification":${body},"options":${options}}`;
    return sendTo(push, { method: 'POST', path: '/v3/push', body: message, headers }, jpushCodes);
  }

  return {
    async send({ body, targets }) {
      const cid = await cids.take();
      if (typeof cid !== 'string') return cid;
      let outcome = await once(cid, body, targets);
      for (let i = 1; outcome.kind === 'unknown' && i <= repeats; i++) {
        await delay(repeatMs * i);
        const again = await once(cid, body, targets);
        // Only what this cid became says what became of the first call: one that could not be reached, or was refused for
        // the key, the address or the volume, says nothing of it.
        if (again.kind === 'accepted' || again.kind === 'failed') outcome = again;
      }
      return outcome;
    },
    check: () => checkBy(push, get('/v3/push/cid?count=1&type=push'), jpushCodes, [1004, 1008, 2003, 2004]),
    lifted() {},
    async received(msgIds) {
      const path = `/v3/received/detail?msg_ids=${msgIds.join(',')}`;
      const { status, text } = await report.request(get(path));
      const rows: unknown = status === 200 ? JSON.parse(text.replace(/("msg_id"\s*:\s*)(\d+)/g, '$1"$2"')) : [];
      const known = (Array.isArray(rows) ? rows : []).filter((row) => Object(row) === row);
      return new Map(known.map((row) => [String(row.msg_id), receivedOf(row)]));
    },
  };
}

/** Devices of all platforms that got it: Android by our channel and by vendors', iOS when the app reported it. */
function receivedOf(row: Record<string, unknown>): number {
  const names = ['jpush_received', 'android_pns_sent', 'ios_apns_sent', 'hmos_hmpns_sent'];
  return names.reduce((sum, name) => sum + (Number(row[name]) || 0), 0);
}
