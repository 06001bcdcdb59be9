import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformTimeoutMs, times } from '../options.ts';
import { freePort, moduleOf, withIdleLimit } from '../processes/cluster.ts';
import { KeptProcess } from '../processes/kept-process.ts';
import { openNamespaces } from './namespaces.ts';
import type { Network } from './network.ts';
import { openProxies } from './proxies.ts';

export const hostCount = 2;

/** A database and an API beside it, and an engine on each of two hosts. */
export class Hosts {
  readonly folder = mkdtempSync(join(tmpdir(), 'hongyan-hosts-'));
  readonly database: KeptProcess<{ url: string; pid: number }>;
  readonly api: KeptProcess<{ url: string; key: string | null }>;
  engines: KeptProcess<{ url: string }>[] = [];
  network!: Network;
  readonly #masterKey = `chaos:${randomBytes(32).toString('base64')}`;

  private constructor(databasePort: number, platformUrl: string) {
    chmodSync(this.folder, 0o711);
    this.database = new KeptProcess('database', moduleOf('database'), this.folder, () => ({
      dataDir: join(this.folder, 'postgres'),
      port: databasePort,
    }));
    this.api = new KeptProcess('api', moduleOf('service'), this.folder, () =>
      this.#settings('api', this.database.hello.url, platformUrl),
    );
  }

  static async start(platformUrl: string, kind: Network['kind']): Promise<Hosts> {
    const ports = { database: await freePort(), platform: Number(new URL(platformUrl).port) };
    const hosts = new Hosts(ports.database, platformUrl);
    hosts.network = await (kind === 'namespaces' ? openNamespaces : openProxies)(hostCount, ports);
    await hosts.database.start();
    await hosts.api.start();
    hosts.engines = Array.from({ length: hostCount }, (_, n) => hosts.#engine(n));
    await Promise.all(hosts.engines.map((engine) => engine.start()));
    return hosts;
  }

  /** Ends everything; the folder with the logs stays if `keep`. */
  async stop(keep: boolean): Promise<void> {
    await Promise.all([...this.engines, this.api, this.database].map((one) => one.end()));
    await this.network.stop();
    if (!keep) rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #engine(n: number): KeptProcess<{ url: string }> {
    const settings = () => {
      const url = new URL(this.database.hello.url);
      url.host = this.network.databaseAt(n);
      return this.#settings('engine', url.href, `http://${this.network.platformAt(n)}`);
    };
    return new KeptProcess(`engine-${n}`, moduleOf('service'), this.folder, settings, this.network.prefix(n));
  }

  #settings(roles: string, databaseUrl: string, platformUrl: string): object {
    return {
      times,
      makeKey: roles === 'api',
      env: {
        HONGYAN_ROLES: roles,
        HONGYAN_DATA_DIR: join(this.folder, roles),
        HONGYAN_MASTER_KEY: this.#masterKey,
        DATABASE_URL: withIdleLimit(databaseUrl),
        WECHAT_API_BASE: platformUrl,
        WECHAT_TIMEOUT_MS: String(platformTimeoutMs),
        PORT: '0',
      },
    };
  }
}
