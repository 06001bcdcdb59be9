import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { layoutOf } from './layout.ts';
import { isLocked } from './lock.ts';
import { adoptPostmaster, runningOn } from './postmaster.ts';
import { startEmbedded } from './start.ts';
import type { EmbeddedLog } from './supervise.ts';

/** Makes and drops databases on one server. */
export type DatabaseMaker = {
  /**
   * A new database of its own name, as a URL; a copy of the database `template` (a URL of ours, nobody connected to it)
   * when given: migrate once, copy per test.
   */
  createDatabase(template?: string): Promise<string>;
  /** Drop a database, also while somebody is connected. */
  dropDatabase(url: string): Promise<void>;
};

export type TestCluster = DatabaseMaker & {
  /** Superuser URL; give it to `databaseMaker` in another process to share this server. */
  adminUrl: string;
  stop(): Promise<void>;
};

/**
 * A PostgreSQL for tests in a temporary directory: not durable, gone with `stop`. What killed test runs left behind is
 * removed first.
 */
export async function createTestCluster(log: EmbeddedLog = silent): Promise<TestCluster> {
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), prefix));
  await chmod(dataDir, 0o711);
  const server = await startEmbedded({ dataDir, log, durable: false });
  return {
    ...databaseMaker(server.adminConnectionString),
    adminUrl: server.adminConnectionString,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Databases on the server at this superuser URL. */
export function databaseMaker(adminUrl: string): DatabaseMaker {
  return {
    async createDatabase(template) {
      const name = `test_${randomBytes(8).toString('hex')}`;
      const source = template ? ` template "${databaseOf(template)}"` : '';
      await runAsAdmin(adminUrl, `create database "${name}"${source}`);
      const url = new URL(adminUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    dropDatabase: (url) => runAsAdmin(adminUrl, `drop database if exists "${databaseOf(url)}" with (force)`),
  };
}

const prefix = 'hongyan-test-';
const silent: EmbeddedLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/**
 * Stop and remove the clusters in a folder whose test process is gone.
 * @param olderThan milliseconds; a younger one may not have its lock yet.
 */
export async function removeLeftovers(folder = tmpdir(), olderThan = 60_000): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const layout = layoutOf(join(folder, name));
    try {
      const entry = await stat(layout.root);
      const mine = process.getuid?.() === 0 || entry.uid === process.getuid?.();
      if (!mine || Date.now() - entry.ctimeMs < olderThan || isLocked(layout)) continue;
      const left = runningOn(layout);
      if (left) {
        const postmaster = adoptPostmaster(left.pid);
        postmaster.signal('SIGQUIT');
        await postmaster.gone;
      }
      await rm(layout.root, { recursive: true, force: true });
    } catch {
      // Another run is removing it at this moment.
    }
  }
}
