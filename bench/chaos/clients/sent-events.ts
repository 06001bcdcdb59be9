import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random.ts';
import type { Clients } from './insist.ts';

/** A message the platform accepted. `at` is milliseconds since 1970. */
export interface Sent {
  openid: string;
  template: string;
  msgId: string;
  at: number;
  /** By UMS, which tells of it by receipts. */
  byUms?: boolean;
}

/** How many of the reports come while the campaign runs; the others come at its end. */
const early = 0.3;
const atOnce = 16;
/** WeChat drops a callback that is not answered within 5 seconds and calls again. */
const answerMs = 5000;

/** Tells the service's door that messages were delivered, as WeChat does, until it has taken each report. */
export class SentEvents {
  readonly #clients: Clients;
  readonly #doors: { wechat: string; ums: string };
  readonly #token: string;
  readonly #ums: { key: string; secret: string };
  readonly #random: Random;
  readonly #early = new Set<Promise<void>>();
  #kept: Sent[] = [];

  constructor(
    clients: Clients,
    apiUrl: string,
    { callbackToken, ums }: { callbackToken: string; ums: { key: string; secret: string } },
  ) {
    this.#clients = clients;
    const { appId } = clients;
    this.#doors = { wechat: `${apiUrl}/door/wechat/${appId}`, ums: `${apiUrl}/door/jiguang/${appId}` };
    this.#token = callbackToken;
    this.#ums = ums;
    this.#random = Random.of(clients.seed, 'events');
  }

  /** Takes note of a message; its report goes out soon, or with `rest`. */
  add(sent: Sent): void {
    if (!this.#random.chance(early)) {
      this.#kept.push(sent);
      return;
    }
    const report = delay(this.#random.int(0, 3000))
      .then(() => this.#report(sent))
      .finally(() => this.#early.delete(report));
    this.#early.add(report);
    report.catch(() => undefined);
  }

  /** Reports everything not reported yet; resolves when the door has taken all of it. */
  async rest(): Promise<void> {
    await Promise.all(this.#early);
    const kept = this.#kept;
    this.#kept = [];
    const worker = async () => {
      for (let sent = kept.pop(); sent !== undefined; sent = kept.pop()) await this.#report(sent);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  async #report(sent: Sent): Promise<void> {
    const { signal } = this.#clients;
    while (!(await this.#post(sent))) {
      signal.throwIfAborted();
      await delay(200);
    }
  }

  async #post(sent: Sent): Promise<boolean> {
    const { url, headers, body } = sent.byUms ? this.#receipt(sent) : this.#event(sent);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    }).catch(() => null);
    return answer?.ok === true && (await answer.text().catch(() => '')) === 'success';
  }

  /** A receipt of UMS: it names the call, and says nothing of templates. */
  #receipt({ openid, msgId, at }: Sent) {
    const { key, secret } = this.#ums;
    const sent_time = Math.floor(at / 1000);
    const receipt = { type: 4, channelkey: key, msgid: msgId, userid: '', sender_id: openid, sender: 3, sent_time };
    const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    return { url: this.#doors.ums, headers: { authorization }, body: [receipt] };
  }

  #event({ openid, template, msgId, at }: Sent) {
    const seconds = String(Math.floor(at / 1000));
    const nonce = msgId.slice(-9);
    const signature = createHash('sha1').update([this.#token, seconds, nonce].sort().join('')).digest('hex');
    const body = {
      ToUserName: 'gh_chaos',
      FromUserName: openid,
      CreateTime: seconds,
      MsgType: 'event',
      Event: 'subscribe_msg_sent_event',
      List: { TemplateId: template, MsgID: msgId, ErrorCode: '0', ErrorStatus: 'success' },
    };
    const query = new URLSearchParams({ signature, timestamp: seconds, nonce });
    return { url: `${this.#doors.wechat}?${query}`, headers: {}, body };
  }
}
