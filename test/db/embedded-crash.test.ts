import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '#db/embedded/postmaster.ts';
import { type EmbeddedServer, startEmbedded } from '#db/embedded/start.ts';
import { withTransaction } from '#db/tx.ts';
import { otherProcess, query, recordingLog, temporaryFolder, testPool, useMadeOnce } from './support.ts';

const madeOnce = useMadeOnce();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataDir: string;
let log: ReturnType<typeof recordingLog>;
const running: EmbeddedServer[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  dataDir = join(folder.path, 'data');
  await madeOnce(dataDir);
  log = recordingLog();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await folder.remove();
});

async function start(port?: number): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, log, durable: false, ...(port ? { port } : {}) });
  running.push(server);
  return server;
}

describe('kill -9', () => {
  it('of the service: the next one takes over the server that still runs', async () => {
    const killed = await otherProcess(dataDir);
    await query(killed.answer.url!, 'create table kept as select 42 as answer');
    await killed.kill();

    const next = await start();
    expect(next.pid()).toBe(killed.answer.pid);
    expect(await query(next.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await next.stop();
    expect(isAlive(killed.answer.pid!)).toBe(false);
  });

  it('of the service, then other settings: the old server is stopped and a new one started', async () => {
    const killed = await otherProcess(dataDir);
    await killed.kill();
    const next = await start(24_317);
    expect(next.pid()).not.toBe(killed.answer.pid);
    expect(await query(next.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('of a server that was taken over: it is started again', async () => {
    const killed = await otherProcess(dataDir);
    await killed.kill();
    const next = await start();
    process.kill(next.pid(), 'SIGKILL');
    await log.seen('runs again');
    expect(next.pid()).not.toBe(killed.answer.pid);
    expect(await query(next.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('of PostgreSQL while serving: it is started again, nothing acknowledged is lost, the pool goes on', async () => {
    const server = await start();
    const pool = testPool(server.connectionString);
    await pool.query('create table counted (n int primary key)');
    const insert = (n: number) =>
      withTransaction(pool, (tx) => tx.query('insert into counted values ($1) on conflict do nothing', [n]), {
        retries: 8,
        retryUnknownCommit: true,
      });
    for (let n = 0; n < 100; n += 1) {
      if (n === 50) process.kill(server.pid(), 'SIGKILL');
      await insert(n);
    }
    const { rows } = await pool.query('select count(*) as count from counted');
    expect(rows).toEqual([{ count: 100 }]);
    await log.seen('runs again');
    await pool.end();
  });

  it('of everything, with a process number used again: the next start is not fooled', async () => {
    const killed = await otherProcess(dataDir);
    await query(killed.answer.url!, 'create table kept as select 42 as answer');
    await killed.kill();
    process.kill(killed.answer.pid!, 'SIGKILL');
    const pidFile = join(dataDir, 'cluster/postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));

    const next = await start();
    expect(await query(next.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });
});
