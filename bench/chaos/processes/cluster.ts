import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineCount, platformTimeoutMs, times } from '../options.ts';
import { KeptProcess } from './kept-process.ts';
import { postgresProcesses, signalProcess } from './postgres.ts';

export const moduleOf = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

/**
 * How long the server waits for a client that stopped in the middle of a transaction: a tenth of production's as well,
 * so that a frozen engine's lanes become free as soon as they would there.
 */
const idleInTransactionMs = 1000;

/** Everything that can be killed: a PostgreSQL, engines, an API; in a temporary folder of their own. */
export class Cluster {
  readonly folder: string;
  readonly database: KeptProcess<{ url: string; pid: number }>;
  readonly api: KeptProcess<{ url: string; key: string | null }>;
  readonly engines: KeptProcess<{ url: string }>[];
  #key: string | null = null;

  private constructor(platformUrl: string, ports: { database: number; api: number }) {
    this.folder = mkdtempSync(join(tmpdir(), 'hongyan-chaos-'));
    chmodSync(this.folder, 0o711);
    const masterKey = `chaos:${randomBytes(32).toString('base64')}`;
    const settings = (roles: string, port: number) => ({
      times,
      makeKey: roles === 'api' && this.#key === null,
      env: {
        HONGYAN_ROLES: roles,
        HONGYAN_DATA_DIR: join(this.folder, roles),
        HONGYAN_MASTER_KEY: masterKey,
        DATABASE_URL: withIdleLimit(this.database.hello.url),
        WECHAT_API_BASE: platformUrl,
        JIGUANG_UMS_BASE: platformUrl,
        WECHAT_TIMEOUT_MS: String(platformTimeoutMs),
        PORT: String(port),
      },
    });
    this.database = new KeptProcess('database', moduleOf('database'), this.folder, () => ({
      dataDir: join(this.folder, 'postgres'),
      port: ports.database,
    }));
    this.api = new KeptProcess('api', moduleOf('service'), this.folder, () => settings('api', ports.api));
    this.engines = Array.from(
      { length: engineCount },
      (_, n) => new KeptProcess(`engine-${n}`, moduleOf('service'), this.folder, () => settings('engine', 0)),
    );
  }

  /** Starts all of it on free ports; resolves when everything is ready. */
  static async start(platformUrl: string): Promise<Cluster> {
    const cluster = new Cluster(platformUrl, { database: await freePort(), api: await freePort() });
    await cluster.database.start();
    await cluster.api.start();
    cluster.#key = cluster.api.hello.key;
    await Promise.all(cluster.engines.map((engine) => engine.start()));
    return cluster;
  }

  get key(): string {
    return this.#key!;
  }

  get crashes(): number {
    return [this.database, this.api, ...this.engines].reduce((sum, one) => sum + one.crashes, 0);
  }

  /** Kills the database server together with the process that would start it again. */
  async killDatabase(): Promise<void> {
    const processes = this.databaseProcesses();
    await this.database.kill();
    for (const { pid } of processes.slice(0, 1)) signalProcess(pid, 'SIGKILL');
  }

  databaseProcesses() {
    return postgresProcesses(this.database.hello?.pid ?? 0);
  }

  /** Ends everything; the folder with the logs stays if `keep`. */
  async stop(keep: boolean): Promise<void> {
    this.endNow();
    await Promise.all([this.database, this.api, ...this.engines].map((one) => one.end()));
    if (!keep) rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  /** Ends everything without waiting: for when this process itself ends. A frozen process would otherwise stay. */
  endNow(): void {
    const database = this.databaseProcesses();
    for (const one of [this.database, this.api, ...this.engines]) one.endNow();
    for (const { pid } of database) signalProcess(pid, 'SIGKILL');
  }
}

export function withIdleLimit(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c idle_in_transaction_session_timeout=${idleInTransactionMs}`);
  // A space is written as '+', which PostgreSQL's own tools take for a plus.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
