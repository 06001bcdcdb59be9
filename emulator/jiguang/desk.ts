import type { App } from '../world/types.ts';
import { type Receipt, ReceiptDesk } from './receipts.ts';

/** An access channel (渠道) of UMS with one WeChat mini-program delivery channel (通道). */
export interface UmsChannel {
  key: string;
  secret: string;
  appid: string;
  /** Code of the delivery channel. */
  code: string;
  /** Where receipts go; only VIP accounts have any. */
  callback: string | null;
  /** Whether API messages are reviewed, so that an `owner` is needed. */
  review: boolean;
  /** False: the WeChat mini-program channel is switched off. */
  on: boolean;
  /** Templates made in its console, by number: which of WeChat's, and values with `{{variable}}`. */
  templates: Map<number, { template: string; page: string; data: Record<string, string> }>;
  /** userid to openid, as bound by /v1/user/opt. */
  users: Map<string, { openid: string; tags: string[] }>;
  /** What was sent, by msgid. */
  sent: Map<string, { at: number; openids: string[]; retracted: boolean; held: (() => Receipt[]) | null }>;
  /** True: messages wait here before they go to WeChat, so that they can be taken back. */
  holds: boolean;
}

/** An app of JPush: its devices, what it was sent, and the ids it gave out. */
export interface JpushApp {
  key: string;
  secret: string;
  /** The mini-program whose phones its devices belong to. */
  appid: string;
  devices: Map<string, { openid: string; alias: string; tags: string[] }>;
  /** Ids given out, and what each was answered when it was first used. */
  cids: Map<string, { msgId: string | null }>;
  /** Messages taken, in order. */
  messages: JpushMessage[];
}

export interface JpushMessage {
  msgId: string;
  cid: string;
  targets: string[];
  notification: Record<string, unknown>;
  at: number;
  withdrawn: boolean;
}

/** Something an app showed on a phone, beside WeChat. */
export interface AppNotice {
  msgid: string;
  title: string;
  text: string;
  url: string;
  at: number;
}

/** Everything of Jiguang's, in memory. */
export class JiguangDesk {
  readonly ums = new Map<string, UmsChannel>();
  readonly jpush = new Map<string, JpushApp>();
  readonly receipts: ReceiptDesk;
  /** By appid and openid. */
  readonly #notices = new Map<string, AppNotice[]>();
  #next = 0;

  constructor(times: { timeoutMs: number; retryDelayMs: number }) {
    this.receipts = new ReceiptDesk(times);
  }

  number(): number {
    return ++this.#next;
  }

  /** Tells a channel's owner what became of a message, where they want to hear it. */
  tell(channel: UmsChannel, receipts: Receipt[]): void {
    if (channel.callback !== null) this.receipts.add(channel, receipts);
  }

  show(appid: string, openid: string, notice: AppNotice): void {
    const key = `${appid} ${openid}`;
    this.#notices.set(key, [...(this.#notices.get(key) ?? []), notice]);
  }

  noticesOf(app: App, openid: string): AppNotice[] {
    return this.#notices.get(`${app.appid} ${openid}`) ?? [];
  }

  /** Forgets what lies on phones of one app, or of all. */
  reset(appid: string | null): void {
    for (const key of [...this.#notices.keys()]) {
      if (appid === null || key.startsWith(`${appid} `)) this.#notices.delete(key);
    }
    if (appid === null) {
      this.ums.clear();
      this.jpush.clear();
    }
  }
}
