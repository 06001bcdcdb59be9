import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient } from '#contract/client.ts';
import { createTestCluster } from '#db/embedded/throwaway.ts';
import { EmulatorClient } from '#emulator/client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ports = { PORT: '8570', EMULATOR_PORT: '8571' };

/** The sandbox's tea shop, running on a database that goes away with it. */
export interface Shop {
  url: string;
  api: ApiClient;
  emulator: EmulatorClient;
  appId: string;
  databaseUrl: string;
  /** Of the one-time link that makes the first owner. */
  setupToken: string;
  stop(): Promise<void>;
}

/** Starts `hongyan sandbox` as a process, as a newcomer does; its addresses are read from its welcome. */
export async function openShop(): Promise<Shop> {
  const cluster = await createTestCluster();
  const folder = mkdtempSync(join(tmpdir(), 'hongyan-pictures-'));
  chmodSync(folder, 0o711);
  const databaseUrl = await cluster.createDatabase();
  const env = {
    ...ports,
    DATABASE_URL: databaseUrl,
    HONGYAN_DATA_DIR: folder,
    HONGYAN_MASTER_KEY: `pictures:${randomBytes(32).toString('base64')}`,
  };
  const child = spawn(process.execPath, ['src/cli/main.ts', 'sandbox'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const welcome = await welcomeOf(child);
    const found = (pattern: RegExp) => {
      const match = pattern.exec(welcome);
      if (match === null) throw new Error(`the sandbox did not say what we look for: ${pattern}\n${welcome}`);
      return match[1]!;
    };
    const url = found(/console\s+(\S+?)\/\n/);
    return {
      url,
      api: new ApiClient(url, found(/(hyk_\S+)/)),
      emulator: new EmulatorClient(found(/phones\s+(\S+)\/phones/)),
      appId: found(/app\s+(\S+)\n/),
      databaseUrl,
      setupToken: found(/setup\?token=(\S+)/),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function welcomeOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of child.stdout!.setEncoding('utf8')) {
    text += part;
    if (text.includes('Ctrl-C')) break;
  }
  return text;
}
