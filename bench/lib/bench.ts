import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import node from '#app/config/node.json' with { type: 'json' };
import { ApiClient } from '#contract/client.ts';
import { makeCertificate } from '#testkit/certificate.ts';
import { Mock } from './mock.ts';
import { type ProcessOptions, type Running, startProcess } from './process.ts';
import { template } from './seed.ts';
import type { ServiceHello } from './service.ts';

/** The service in its own process, on its own embedded database. */
export interface Service {
  api: ApiClient;
  hello: ServiceHello;
  process: Running<ServiceHello>;
  /** Data directory: the database's processes are known by it. */
  folder: string;
}

/** What one run of a benchmark works with; everything it started ends with `close`. */
export class Bench {
  /** Version of the database measured on; known once a service has started. */
  postgres = 'none';
  readonly #folder = mkdtempSync(join(tmpdir(), 'hongyan-bench-'));
  readonly #running: Running<unknown>[] = [];
  #made = 0;

  constructor() {
    // The embedded database runs as another user when we are root, and has to get in.
    chmodSync(this.#folder, 0o711);
  }

  /** A line for people. */
  say(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  /** A path for a file or folder that goes with the run. */
  newPath(): string {
    return join(this.#folder, String(++this.#made));
  }

  async start<Hello>(module: string, settings: unknown, options: ProcessOptions = {}): Promise<Running<Hello>> {
    const running = await startProcess<Hello>(module, [JSON.stringify(settings)], options);
    this.#running.push(running);
    return running;
  }

  /** A mock WeChat, with a fresh certificate when it is to speak TLS. */
  async startMock(options: { tls?: boolean } = {}): Promise<Mock> {
    const certificate = options.tls ? makeCertificate({ notAfter: new Date(Date.now() + 86_400_000) }) : null;
    const tls = certificate === null ? null : { cert: certificate.certPem, key: certificate.keyPem };
    const running = await this.start<{ port: number }>('bench/mock/main.ts', { templates: [template], tls });
    if (certificate === null) return new Mock(running);
    const caFile = this.newPath();
    writeFileSync(caFile, certificate.certPem);
    return new Mock(running, caFile);
  }

  /**
   * The service with its defaults and the settings of Node that `bin.js` gives it, calling this mock; on the data of an
   * earlier one when its folder is given.
   */
  async startService(mock: Mock, folder = this.newPath()): Promise<Service> {
    const settings = { HONGYAN_DATA_DIR: folder, WECHAT_API_BASE: mock.url, PORT: '0' };
    const execArgv = [...process.execArgv, ...node.flags];
    const defaults = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...node.environment };
    const options = { execArgv, env: mock.environment, defaults };
    const running = await this.start<ServiceHello>('bench/lib/service.ts', settings, options);
    this.postgres = running.hello.postgres;
    return { api: new ApiClient(running.hello.url, running.hello.key), hello: running.hello, process: running, folder };
  }

  /** Ends what was started, the last first, and removes the folder. */
  async close(): Promise<void> {
    for (let last = this.#running.pop(); last !== undefined; last = this.#running.pop()) await last.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
