import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome } from '#channels/outcome.ts';
import { createWechatApp, type WechatApp } from '#channels/wechat/client.ts';
import { createWechatHttp, type WechatHttp } from '#channels/wechat/http.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { EngineContext } from '../context.ts';
import { Gate } from './gate.ts';

const memoryTries = 3;

/** One app's way out: its connections, its token, its gate. Made again when the app's row changes. */
export class Sender {
  readonly gate: Gate;
  /** Windows that are prepared, or being prepared, and have not started. */
  ahead = 0;
  readonly version: number;
  readonly #limits: { rate: number; concurrency: number };
  readonly #http: WechatHttp;
  readonly #app: WechatApp;

  constructor(context: EngineContext, app: AppRow, secret: string) {
    const { baseUrl, connectTimeoutMs, timeoutMs } = context.wechat;
    this.version = app.version;
    this.#limits = { rate: app.rate_per_second, concurrency: app.concurrency };
    this.gate = new Gate(app.rate_per_second, app.concurrency, performance.now());
    this.#http = createWechatHttp({
      baseUrl,
      connections: app.concurrency,
      connectTimeoutMs,
      headersTimeoutMs: timeoutMs,
      bodyTimeoutMs: timeoutMs,
    });
    this.#app = createWechatApp({ http: this.#http, appid: app.appid, secret, now: Date.now });
  }

  /**
   * One call. What usually passes within a second (busy, a concurrent call of somebody else to the same openid) is tried
   * again here, at most three times and only while `mayCall` holds.
   */
  async send(body: string, mayCall: () => boolean): Promise<Outcome> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#app.send(body);
      if (outcome.kind !== 'retry' || !outcome.inMemory || attempt >= memoryTries) return outcome;
      await delay(100 * 2 ** attempt * (0.5 + Math.random()));
      if (!mayCall()) return outcome;
    }
  }

  /** The app's limits are for all engines together: each takes its part, at least one call at a time. */
  shareWith(engines: number): void {
    const { rate, concurrency } = this.#limits;
    this.gate.configure(rate / engines, Math.max(1, Math.floor(concurrency / engines)), performance.now());
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}

/** The senders of this process, by app. */
export class Senders {
  readonly #context: EngineContext;
  readonly #senders = new Map<string, Sender>();
  #engines: ReadonlyMap<string, number> = new Map();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  get(appId: string): Sender | undefined {
    return this.#senders.get(appId);
  }

  /** Makes the app's sender if there is none, or a new one when the app was changed. */
  async ensure(app: AppRow): Promise<Sender> {
    const existing = this.#senders.get(app.id);
    if (existing?.version === app.version) return existing;
    const vault = await this.#context.vaults.ofApp(app.id);
    const sender = new Sender(this.#context, app, vault.openSecret('app.secret', app.secret));
    sender.shareWith(this.#engines.get(app.id) ?? 1);
    this.#senders.set(app.id, sender);
    // Calls in flight on the old one end by themselves; it closes behind them.
    existing?.close().catch((error) => this.#context.log.warn({ err: error }, 'closing replaced connections failed'));
    return sender;
  }

  /** Told how many engines hold lanes of each app, this one included. */
  share(engines: ReadonlyMap<string, number>): void {
    for (const [appId, sender] of this.#senders) {
      const count = engines.get(appId) ?? 1;
      if (count !== (this.#engines.get(appId) ?? 1)) sender.shareWith(count);
    }
    this.#engines = engines;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#senders.values()].map((sender) => sender.close()));
    this.#senders.clear();
  }
}
