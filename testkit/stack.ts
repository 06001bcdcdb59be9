import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#app/config/read-config.ts';
import { ensureOrganization, makeApiKey } from '#app/first-run.ts';
import { createLogger, type Logger } from '#app/log/logger.ts';
import { type Service, type ServiceOptions, startService } from '#app/service.ts';
import { ApiClient } from '#contract/client.ts';
import { EmulatorClient } from '#emulator/client.ts';
import { type Emulator, startEmulator } from '#emulator/index.ts';
import { quickTimes } from './quick-times.ts';

const masterKey = `test:${randomBytes(32).toString('base64')}`;

/** A whole Hongyan in one process: the service on a database of its own, and a WeChat. */
export interface TestStack {
  url: string;
  service: Service;
  emulator: Emulator;
  /** Calls the API with the stack's first key. */
  api: ApiClient;
  key: string;
  organizationId: string;
  /** The settings it runs by: another process started with them joins it. */
  env: Record<string, string>;
  control: EmulatorClient;
  stop(): Promise<void>;
}

export interface StackOptions extends ServiceOptions {
  /** The database to use; migrations are run on it. */
  databaseUrl: string;
  env?: Record<string, string>;
  log?: Logger;
}

export async function startStack(options: StackOptions): Promise<TestStack> {
  const emulator = await startEmulator({ callbackRetryDelayMs: 50 });
  const folder = await mkdtemp(join(tmpdir(), 'hongyan-stack-'));
  try {
    const env = {
      DATABASE_URL: options.databaseUrl,
      HONGYAN_DATA_DIR: folder,
      HONGYAN_MASTER_KEY: masterKey,
      WECHAT_API_BASE: emulator.url,
      JIGUANG_UMS_BASE: emulator.url,
      JPUSH_API_BASE: emulator.url,
      JPUSH_REPORT_BASE: emulator.url,
      PORT: '0',
      ...options.env,
    };
    const log = options.log ?? createLogger({ level: 'error', format: 'pretty-text' });
    const service = await startService(readConfig(env, { cwd: folder }), log, {
      times: { ...quickTimes, ...options.times },
    });
    const { id: organizationId } = await ensureOrganization(service, '测试');
    const key = await makeApiKey(service, organizationId, 'test');
    const url = service.url!;
    return {
      url,
      service,
      emulator,
      api: new ApiClient(url, key),
      key,
      organizationId,
      env,
      control: new EmulatorClient(emulator.url),
      async stop() {
        await service.stop();
        await emulator.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
