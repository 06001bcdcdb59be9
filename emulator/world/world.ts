import { applyToPhone } from './apply-phone.ts';
import type { Change, TokenRecord } from './change.ts';
import { MsgIds } from './msgid.ts';
import { readTemplate } from './template.ts';
import type { App, AppConfig, AppStats, Message } from './types.ts';

const freshStats = (): AppStats => ({
  sendCalls: 0,
  acceptedCalls: 0,
  duplicates: 0,
  byErrcode: {},
  callbacks: { sent: 0, failed: 0, pending: 0 },
});

/**
 * All apps, phones, credits, messages and tokens. Nothing changes but through `commit`, which applies a change and
 * hands it to the recorder (the state file); `replay` applies one without recording.
 */
export class World {
  readonly apps = new Map<string, App>();
  readonly tokens = new Map<string, TokenRecord & { appid: string }>();
  readonly msgIds = new MsgIds();
  readonly #latest = new Map<string, string>();
  #record: (change: Change) => void = () => {};

  /** From now on every committed change is also given to `record`. */
  recordTo(record: (change: Change) => void): void {
    this.#record = record;
  }

  commit(change: Change): void {
    this.#apply(change);
    this.#record(change);
  }

  /** Applies a change read from the state file. */
  replay(change: Change): void {
    this.#apply(change);
    if (change.k === 'message') this.msgIds.after(change.message.msgid);
  }

  /** Called when an app's counts moved without a change worth a line of its own. */
  statsChanged: (appid: string) => void = () => {};

  /** The token an endpoint gave last to an app, living or not. */
  latestToken(appid: string, kind: TokenRecord['kind']): TokenRecord | undefined {
    return this.tokens.get(this.#latest.get(`${kind} ${appid}`) ?? '');
  }

  #apply(change: Change): void {
    switch (change.k) {
      case 'app':
        this.#setApp(change.appid, change.config);
        return;
      case 'token':
        this.#dropDeadTokens(change.token.issuedAt);
        this.tokens.set(change.token.token, { ...change.token, appid: change.appid });
        this.#latest.set(`${change.token.kind} ${change.appid}`, change.token.token);
        return;
      case 'reset':
        this.#reset(change.appid);
        return;
    }
    const app = this.apps.get(change.appid);
    if (!app) return;
    switch (change.k) {
      case 'template':
        app.templates.set(change.template.priTmplId, readTemplate(change.template));
        return;
      case 'untemplate':
        app.templates.delete(change.id);
        return;
      case 'message':
        this.#deliver(app, change.message, change.takesCredit);
        return;
      case 'stats':
        app.stats.sendCalls = change.sendCalls;
        app.stats.byErrcode = { ...change.byErrcode };
        app.stats.callbacks.sent = change.sent;
        app.stats.callbacks.failed = change.failed;
        return;
      default:
        applyToPhone(app, change);
    }
  }

  #setApp(appid: string, config: AppConfig): void {
    const known = this.apps.get(appid);
    if (known) {
      known.config = config;
      return;
    }
    const empty = { templates: new Map(), phones: new Map(), messages: [] };
    this.apps.set(appid, { appid, config, ...empty, stats: freshStats() });
  }

  #deliver(app: App, message: Message, takesCredit: boolean): void {
    const phone = app.phones.get(message.openid);
    if (!phone) return;
    const same = phone.messages.some((m) => m.page === message.page && m.template === message.template);
    if (same) app.stats.duplicates += 1;
    if (takesCredit) phone.credits[message.template] = (phone.credits[message.template] ?? 0) - 1;
    phone.messages.push(message);
    app.messages.push(message);
    app.stats.acceptedCalls += 1;
  }

  /** Tokens pile up over days of restarts; a day after their end even 42001 is no longer told apart from 40001. */
  #dropDeadTokens(now: number): void {
    for (const [token, { until }] of this.tokens) if (until < now - 86_400_000) this.tokens.delete(token);
  }

  #reset(appid: string | null): void {
    if (appid === null) {
      this.apps.clear();
      this.tokens.clear();
      this.#latest.clear();
      return;
    }
    const app = this.apps.get(appid);
    if (!app) return;
    app.phones.clear();
    app.messages = [];
    app.stats = { ...freshStats(), callbacks: { sent: 0, failed: 0, pending: app.stats.callbacks.pending } };
  }
}
