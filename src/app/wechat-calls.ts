import { createWechatApp, type WechatApp } from '#channels/wechat/client.ts';
import { createWechatHttp, type WechatHttp } from '#channels/wechat/http.ts';
import type { FetchToken } from '#channels/wechat/token.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { Vaults } from '#core/vault/provider.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { Config } from './config/config.ts';

/** How the token of an app is fetched; undefined: by `stable_token`. */
export type TokenSource = (app: AppRow, vault: AppVault) => Promise<FetchToken | undefined>;

/**
 * The server's calls to the platform: log-in, credentials, templates. They have connections of their own, so that a
 * campaign that fills all of its app's connections does not keep a user from logging in.
 */
export class WechatCalls {
  readonly #http: WechatHttp;
  readonly #vaults: Vaults;
  readonly #apps = new Map<string, { version: number; app: WechatApp }>();

  readonly #tokenSource: TokenSource;

  /** `tokenSource`: who keeps an app's token where WeChat's own `stable_token` does not. */
  constructor(config: Config['wechat'], vaults: Vaults, tokenSource: TokenSource = async () => undefined) {
    this.#tokenSource = tokenSource;
    this.#vaults = vaults;
    this.#http = createWechatHttp({
      baseUrl: config.apiBase,
      connections: config.connections,
      connectTimeoutMs: config.timeoutMs,
      headersTimeoutMs: config.timeoutMs,
      bodyTimeoutMs: config.timeoutMs,
    });
  }

  async of(row: AppRow): Promise<WechatApp> {
    const kept = this.#apps.get(row.id);
    if (kept?.version === row.version) return kept.app;
    const vault = await this.#vaults.ofApp(row.id);
    const credentials = { appid: row.appid, secret: vault.openSecret('app.secret', row.secret) };
    const fetchToken = await this.#tokenSource(row, vault);
    const app = this.ofCredentials(credentials, fetchToken);
    this.#apps.set(row.id, { version: row.version, app });
    return app;
  }

  ofCredentials({ appid, secret }: { appid: string; secret: string }, fetchToken?: FetchToken): WechatApp {
    const own = fetchToken === undefined ? {} : { fetchToken };
    return createWechatApp({ http: this.#http, appid, secret, now: () => performance.now(), ...own });
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}
