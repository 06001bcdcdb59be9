import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { layoutOf } from '#db/embedded/layout.ts';
import { adoptPostmaster, runningOn } from '#db/embedded/postmaster.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import type { EmbeddedLog } from '#db/embedded/supervise.ts';
import { createPool, type Pool } from '#db/pool.ts';

/** A logger that keeps the messages, and lets a test wait for one. */
export function recordingLog(): EmbeddedLog & { messages: string[]; seen(part: string): Promise<void> } {
  const messages: string[] = [];
  const waiting: { part: string; found: () => void }[] = [];
  const note = (_fields: object, message: string) => {
    messages.push(message);
    for (const { part, found } of waiting) if (message.includes(part)) found();
  };
  const seen = (part: string) =>
    new Promise<void>((found) => {
      if (messages.some((message) => message.includes(part))) found();
      else waiting.push({ part, found });
    });
  return { info: note, warn: note, error: note, messages, seen };
}

/** A folder PostgreSQL's user can enter, removed at the end, with a server a failed test may have left in `data`. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'hy-db-'));
  await chmod(path, 0o755);
  const remove = async () => {
    const left = runningOn(layoutOf(join(path, 'data')));
    if (left) {
      const postmaster = adoptPostmaster(left.pid);
      postmaster.signal('SIGQUIT');
      await postmaster.gone;
    }
    await rm(path, { recursive: true, force: true });
  };
  return { path, remove };
}

/**
 * A data directory that was started once and stopped: a copy is there sooner than a new one is made. For tests that are
 * not about the first start.
 */
export function useMadeOnce(): (dataDir: string) => Promise<void> {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const made = () => join(folder.path, 'data');
  beforeAll(async () => {
    folder = await temporaryFolder();
    const server = await startEmbedded({ dataDir: made(), log: recordingLog(), durable: false });
    await server.stop();
  });
  afterAll(() => folder?.remove());
  // Owners and modes are kept: they are what PostgreSQL looks at first.
  return async (dataDir) => void (await promisify(execFile)('cp', ['-a', made(), dataDir]));
}

export function testPool(connectionString: string, max = 5): Pool {
  return createPool({
    connectionString,
    max,
    applicationName: 'test',
    statementTimeoutMs: 20_000,
    lockTimeoutMs: 20_000,
  });
}

/** One statement on a connection of its own. */
export async function query(connectionString: string, text: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return (await client.query(text).finally(() => client.end())).rows;
}

/** What the child answered: its server's pid and URL, or why it did not start. */
export type Answer = { pid?: number; url?: string; code?: string; message?: string };

/** Another process of the service on this data directory; answers once it runs or has given up. */
export async function otherProcess(
  dataDir: string,
  uid?: number,
): Promise<{ answer: Answer; kill(): Promise<void>; pid: number }> {
  const script = fileURLToPath(new URL('./serve-embedded.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const answer = await new Promise<Answer>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', (code) => reject(new Error(`child ended with ${code} and no answer`)));
  });
  return {
    answer,
    pid: child.pid!,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
