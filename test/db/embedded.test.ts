import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedServer, startEmbedded } from '#db/embedded/start.ts';
import { StartError } from '#db/start-error.ts';
import { otherProcess, query, recordingLog, temporaryFolder, useMadeOnce } from './support.ts';

const asRoot = process.getuid?.() === 0;

const madeOnce = useMadeOnce();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataDir: string;
let log: ReturnType<typeof recordingLog>;
const running: EmbeddedServer[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  dataDir = join(folder.path, 'data');
  log = recordingLog();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await folder.remove();
});

async function start(options: { dataDir?: string; port?: number } = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, log, durable: false, ...options });
  running.push(server);
  return server;
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it started'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(StartError);
      return error as StartError;
    },
  );

describe('the embedded server', () => {
  it('starts on an empty directory and keeps data over a stop', async () => {
    const first = await start();
    await query(first.connectionString, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(await query(second.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('is durable unless told otherwise, and set up for our statements', async () => {
    const server = await startEmbedded({ dataDir, log });
    running.push(server);
    const rows = await query(
      server.connectionString,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes',
         'random_page_cost', 'jit', 'autovacuum', 'listen_addresses', 'server_encoding', 'data_checksums')`,
    );
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      random_page_cost: '1.1',
      jit: 'off',
      autovacuum: 'on',
      listen_addresses: '',
      server_encoding: 'UTF8',
      data_checksums: 'on',
    });
  });

  it('gives the service a role that owns its database and is no superuser', async () => {
    await madeOnce(dataDir);
    const server = await start();
    const [row] = await query(
      server.connectionString,
      `select rolsuper, pg_get_userbyid(datdba) = current_user as owns
       from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    );
    expect(row).toEqual({ rolsuper: false, owns: true });
  });

  it('keeps its password to itself and lets nobody in without it', async () => {
    const server = await start();
    expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
    const wrong = server.connectionString.replace(/:[^:@/]+@/, ':wrong@');
    await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('create role');
  });

  it('reads the owner\u2019s own settings last', async () => {
    await mkdir(dataDir, { mode: 0o755 });
    await writeFile(join(dataDir, 'postgresql.local.conf'), "work_mem = '33MB'\n");
    const server = await start();
    expect(await query(server.connectionString, 'show work_mem')).toEqual([{ work_mem: '33MB' }]);
  });

  it('works below a path too long for a socket', async () => {
    const server = await start({ dataDir: join(folder.path, 'x'.repeat(120), 'data') });
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('stops twice without harm, and a port can be asked for', async () => {
    await madeOnce(dataDir);
    const port = await freePort();
    const server = await start({ port });
    expect(new URL(server.connectionString).host).toBe(`127.0.0.1:${port}`);
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    await Promise.all([server.stop(), server.stop()]);
    await expect(query(server.connectionString, 'select 1')).rejects.toThrow();
  });

  it('finishes a first start that was killed half-way', async () => {
    await mkdir(join(dataDir, 'cluster.unfinished'), { recursive: true });
    await writeFile(join(dataDir, 'cluster.unfinished/PG_VERSION'), '18\n');
    await chmod(dataDir, 0o755);
    const server = await start();
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('refusals', () => {
  it('names the process that has the data directory, also from inside one process', async () => {
    await madeOnce(dataDir);
    await start();
    const error = await refusal(startEmbedded({ dataDir, log }));
    expect(error.code).toBe('locked');
    expect(error.message).toContain(`pid ${process.pid}`);
    const other = await otherProcess(dataDir);
    expect(other.answer.code).toBe('locked');
    expect(other.answer.message).toContain(`pid ${process.pid}`);
    await other.kill();
  });

  it('says when the directory cannot be written', async () => {
    await writeFile(join(folder.path, 'file'), '');
    const error = await refusal(startEmbedded({ dataDir: join(folder.path, 'file/data'), log }));
    expect(error.code).toBe('not-writable');
    expect(error.zh).toContain('不可写');
  });

  it.runIf(asRoot)('says so to an ordinary user as well', async () => {
    await mkdir(dataDir, { mode: 0o755 });
    const other = await otherProcess(dataDir, 65534);
    expect(other.answer.code).toBe('not-writable');
    await other.kill();
  });

  it.runIf(asRoot)('says when PostgreSQL\u2019s user cannot get there', async () => {
    await chmod(folder.path, 0o700);
    const error = await refusal(startEmbedded({ dataDir, log }));
    expect(error.code).toBe('not-reachable');
  });

  it('leaves the cluster of another version alone', async () => {
    await madeOnce(dataDir);
    await writeFile(join(dataDir, 'cluster/PG_VERSION'), '14\n');
    const error = await refusal(startEmbedded({ dataDir, log }));
    expect(error.code).toBe('foreign-version');
    expect(error.message).toContain('PostgreSQL 14');
    await writeFile(join(dataDir, 'cluster/PG_VERSION'), '18\n');
    await start();
  });

  it('leaves the data directory of another PostgreSQL alone', async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'PG_VERSION'), '18\n');
    expect((await refusal(startEmbedded({ dataDir, log }))).code).toBe('foreign-directory');
  });

  it('says when the password file is gone, and works again when it is back', async () => {
    await madeOnce(dataDir);
    const password = await readFile(join(dataDir, 'password'));
    await writeFile(join(dataDir, 'password'), 'another\n');
    expect((await refusal(startEmbedded({ dataDir, log }))).code).toBe('password-missing');
    await writeFile(join(dataDir, 'password'), password);
    await start();
  });

  it('quotes what PostgreSQL says about the owner\u2019s settings, and leaves nothing running or locked', async () => {
    await madeOnce(dataDir);
    await writeFile(join(dataDir, 'postgresql.local.conf'), "work_mem = 'plenty'\n");
    const error = await refusal(startEmbedded({ dataDir, log }));
    expect(error.code).toBe('start-failed');
    expect(error.message).toContain('postgresql.local.conf');
    await writeFile(join(dataDir, 'postgresql.local.conf'), '');
    await start();
  });

  it('says when the port is taken', async () => {
    await madeOnce(dataDir);
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    expect((await refusal(startEmbedded({ dataDir, log, port }))).code).toBe('port-in-use');
    blocker.close();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
