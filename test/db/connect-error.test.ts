import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainConnectError } from '#db/connect-error.ts';
import { type EmbeddedServer, startEmbedded } from '#db/embedded/start.ts';
import { createPool, type Sql } from '#db/pool.ts';
import { checkServerVersion } from '#db/server-version.ts';
import type { StartError } from '#db/start-error.ts';
import { query, recordingLog, temporaryFolder, testPool } from './support.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;

beforeAll(async () => {
  folder = await temporaryFolder();
  const dataDir = join(folder.path, 'data');
  server = await startEmbedded({ dataDir, log: recordingLog(), durable: false, port: await freePort() });
});
afterAll(async () => {
  await server.stop();
  await folder.remove();
});

/** What the operator is told about this URL. */
async function explain(change: (url: URL) => void): Promise<StartError> {
  const url = new URL(server.connectionString);
  change(url);
  const pool = testPool(url.href);
  const error = await pool.query('select 1').then(
    () => expect.unreachable('it connected'),
    (thrown) => thrown,
  );
  await pool.end();
  const explained = explainConnectError(error, url.href);
  const shown = `${explained.message} ${explained.zh} ${explained.cause}`;
  expect(shown).not.toContain(url.password);
  expect(explained.zh).toMatch(/[\u4e00-\u9fff]/);
  return explained;
}

describe('explainConnectError', () => {
  it('tells a wrong password', async () => {
    const error = await explain((url) => {
      url.password = 'not-the-one';
    });
    expect(error.code).toBe('wrong-password');
    expect(error.message).toContain('user hongyan');
  });

  it('tells a database that does not exist', async () => {
    const error = await explain((url) => {
      url.pathname = '/elsewhere';
    });
    expect(error.code).toBe('database-missing');
    expect(error.message).toContain('createdb');
  });

  it('tells a port nobody listens on, and a socket that is not there', async () => {
    const port = await freePort();
    const refused = await explain((url) => {
      url.port = String(port);
    });
    expect(refused.code).toBe('connection-refused');
    expect(refused.message).toContain(`127.0.0.1:${port}`);
    const missing = await explain((url) => url.searchParams.set('host', '/nowhere'));
    expect(missing.code).toBe('connection-refused');
  });

  it('tells a host that does not exist', async () => {
    const error = await explain((url) => {
      url.host = 'database.invalid';
    });
    expect(error.code).toBe('host-not-found');
  });

  it('tells a server that wants encryption, and one that has none', async () => {
    const none = await explain((url) => url.searchParams.set('sslmode', 'verify-full'));
    expect(none.code).toBe('tls-failed');
    const hba = join(server.dataDir, 'cluster/pg_hba.conf');
    const rules = await readFile(hba, 'utf8');
    const encrypted = rules.replaceAll(/^host(\s+all\s+)all(.*)$/gm, 'host$1postgres$2\nhostssl$1hongyan$2');
    await writeFile(hba, encrypted);
    await query(server.adminConnectionString, 'select pg_reload_conf()');
    const wanted = await explain(() => undefined);
    expect(wanted.code).toBe('tls-required');
  });

  it.each(['', 'not a url', 'mysql://root:hidden@host/db', 'postgresql://:hidden@', 'postgres//u:hidden@h/d'])(
    'tells that %j is no PostgreSQL URL, without repeating it',
    (url) => {
      const error = explainConnectError(new TypeError(`Invalid URL ${url}`), url);
      expect(error.code).toBe('url-invalid');
      expect(`${error.message} ${error.zh} ${error.cause}`).not.toContain('hidden');
    },
  );

  it('refuses a malformed URL already when the pool is made', () => {
    const options = { max: 1, applicationName: 'test', statementTimeoutMs: 1, lockTimeoutMs: 1 };
    expect(() => createPool({ ...options, connectionString: 'postgres//u:hidden@h/d' })).toThrowError(
      expect.objectContaining({ code: 'url-invalid' }),
    );
  });

  it('takes the password out of whatever else the driver says', () => {
    const error = explainConnectError(new Error('strange: s3cret/ s3cret%2F'), 'postgresql://u:s3cret%2F@h/d');
    expect(error.code).toBe('connection-failed');
    expect(`${error.message} ${error.zh} ${error.cause}`).not.toContain('s3cret');
  });
});

describe('checkServerVersion', () => {
  const serverOf = (number: number, version: string): Sql => ({
    query: async () => ({ rows: [{ number, version }], rowCount: 1, command: 'SELECT', oid: 0, fields: [] }) as never,
  });

  it('accepts ours and 15, refuses 14', async () => {
    const pool = testPool(server.adminConnectionString);
    await checkServerVersion(pool);
    await pool.end();
    await checkServerVersion(serverOf(150_000, '15.0'));
    await expect(checkServerVersion(serverOf(140_012, '14.12'))).rejects.toMatchObject({
      code: 'server-too-old',
      message: expect.stringContaining('14.12'),
    });
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
