import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelCall } from '#channels/channel.ts';
import type { Outcome } from '#channels/outcome.ts';
import { createWechatApp, type WechatApp } from '#channels/wechat/client.ts';
import { createWechatHttp, type WechatHttp } from '#channels/wechat/http.ts';
import type { Quota } from '#channels/wechat/quota.ts';
import type { FetchToken } from '#channels/wechat/token.ts';
import type { ChannelName, OwnChannelName } from '#contract/channel.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ChannelRow } from '#db/queries/channel/store.ts';
import { httpTo, type Opened, openChannel } from '../channels/open.ts';
import { tokenSourceOf } from '../channels/token-source.ts';
import type { EngineContext } from '../context.ts';
import type { AppShare } from '../lanes/lane.ts';
import { Gate } from './gate.ts';
import { Tap } from './tap.ts';
import type { Window } from './window.ts';

const memoryTries = 3;
const sendPath = '/cgi-bin/message/subscribe/send';
/** Nobody has said yet who else sends for the app: its limiter is asked, which is right in any case. */
const unknownShare: AppShare = { engines: 1, whole: false };

/** One app's way out: its connections, its token, its gate. Made again when the app's row changes. */
export class Sender {
  readonly gate: Gate;
  /** Windows that are prepared, or being prepared, and have not started. */
  ahead = 0;
  /** The first window of an app that stood still, on its way to the wire: others of its kind follow it. */
  opening: Window | null = null;
  readonly version: number;
  readonly #limits: { rate: number; concurrency: number };
  readonly #tap: Tap;
  readonly #http: WechatHttp;
  readonly #app: WechatApp;
  readonly #context: EngineContext;
  /** The app's other channels, opened when a push first needs them. */
  readonly #channels = new Map<ChannelName, Opened>();

  /** `onTokens` is told when the app's limiter has given tokens that calls waited for. */
  constructor(
    context: EngineContext,
    app: AppRow,
    { secret, fetchToken }: { secret: string; fetchToken?: FetchToken },
    onTokens: () => void,
  ) {
    this.#context = context;
    const { baseUrl, connectTimeoutMs, timeoutMs } = context.wechat;
    this.version = app.version;
    this.#limits = { rate: app.rate_per_second, concurrency: app.concurrency };
    this.gate = new Gate(app.rate_per_second, app.concurrency, performance.now());
    this.#tap = new Tap(
      context,
      { appId: app.id, scope: 'app', key: app.id },
      {
        rate: app.rate_per_second,
        writesRate: true,
        keep: Math.max(1, Math.floor(app.rate_per_second / 100)),
        onTokens,
      },
    );
    this.#http = createWechatHttp({
      baseUrl,
      connections: app.concurrency,
      connectTimeoutMs,
      headersTimeoutMs: timeoutMs,
      bodyTimeoutMs: timeoutMs,
    });
    this.#app = createWechatApp({
      http: this.#http,
      appid: app.appid,
      secret,
      now: () => performance.now(),
      ...(fetchToken === undefined ? {} : { fetchToken }),
    });
  }

  /**
   * One call. What usually passes within a second (busy, a concurrent call of somebody else to the same openid) is tried
   * again here, at most three times and only while `mayCall` holds.
   */
  async send(channel: ChannelName, call: ChannelCall, mayCall: () => boolean): Promise<Outcome> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await (channel === 'wechat-subscribe'
        ? this.#app.send(call.body)
        : this.#channels.get(channel)!.send(call));
      if (outcome.kind !== 'retry' || !outcome.inMemory || attempt >= memoryTries) return outcome;
      await delay(100 * 2 ** attempt * (0.5 + Math.random()));
      if (!mayCall()) return outcome;
      this.gate.charge(1, performance.now());
    }
  }

  /** Opens a channel of the app, or opens it anew when it was changed; calls in flight on the old one end by themselves. */
  use(row: ChannelRow, vault: AppVault): void {
    const known = this.#channels.get(row.name);
    if (known?.version === row.version) return;
    const parts = { vault, wechat: this.#app, connections: this.#limits.concurrency };
    this.#channels.set(row.name, openChannel(this.#context, row, parts));
    known?.close().catch((error) => this.#context.log.warn({ err: error }, 'closing replaced connections failed'));
  }

  /** A pause of one of its channels was lifted. */
  channelLifted(name: OwnChannelName): void {
    this.#channels.get(name)?.lifted();
  }

  /** The app's pause was lifted: what its token was refused for is said to be mended. */
  lifted(): void {
    this.#app.retryToken();
  }

  /** What the platform says is left of today's sends. Throws `WechatApiError`. */
  quota(): Promise<Quota> {
    return this.#app.getQuota(sendPath);
  }

  /**
   * The app's limits are for all engines together. Of the calls in flight each engine takes its part, at least one; the
   * rate is kept by the app's limiter, unless all lanes of the app are ours: then nobody else can call.
   */
  shareWith({ engines, whole }: AppShare): void {
    const { rate, concurrency } = this.#limits;
    this.gate.configure(rate, Math.max(1, Math.floor(concurrency / engines)), performance.now());
    this.gate.shareBy(whole ? null : this.#tap);
  }

  /** Closes behind the calls that are reserved for it: their credits are taken, and a refused call would cost a try. */
  async retire(): Promise<void> {
    await this.gate.idle();
    await this.close();
  }

  async close(): Promise<void> {
    await this.#tap.close();
    await Promise.all([...this.#channels.values()].map((channel) => channel.close()));
    await this.#http.close();
  }
}

/** The senders of this process, by app. */
export class Senders {
  readonly #context: EngineContext;
  readonly #ways: Parameters<typeof tokenSourceOf>[0];
  readonly #senders = new Map<string, Sender>();
  #shares: ReadonlyMap<string, AppShare> = new Map();
  /** Told when a limiter has given tokens that calls waited for. */
  onTokens: () => void = () => {};

  constructor(context: EngineContext) {
    this.#context = context;
    this.#ways = {
      outgoing: context.outgoing,
      channels: (appId) => context.channels(appId),
      umsHttp: () => httpTo(context, context.vendors.umsBase, 1),
    };
  }

  get(appId: string): Sender | undefined {
    return this.#senders.get(appId);
  }

  /** Makes the app's sender if there is none, or a new one when the app was changed. */
  async ensure(app: AppRow): Promise<Sender> {
    const existing = this.#senders.get(app.id);
    if (existing?.version === app.version) return existing;
    const vault = await this.#context.vaults.ofApp(app.id);
    const secret = vault.openSecret('app.secret', app.secret);
    const fetchToken = await tokenSourceOf(this.#ways, app, vault);
    const credentials = fetchToken === undefined ? { secret } : { secret, fetchToken };
    const sender = new Sender(this.#context, app, credentials, () => this.onTokens());
    sender.shareWith(this.#shares.get(app.id) ?? unknownShare);
    this.#senders.set(app.id, sender);
    existing?.retire().catch((error) => this.#context.log.warn({ err: error }, 'closing replaced connections failed'));
    return sender;
  }

  /** Told who holds the lanes of each app. */
  share(shares: ReadonlyMap<string, AppShare>): void {
    for (const [appId, sender] of this.#senders) {
      const share = shares.get(appId) ?? unknownShare;
      const before = this.#shares.get(appId) ?? unknownShare;
      if (share.engines !== before.engines || share.whole !== before.whole) sender.shareWith(share);
    }
    this.#shares = shares;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#senders.values()].map((sender) => sender.close()));
    this.#senders.clear();
  }
}
