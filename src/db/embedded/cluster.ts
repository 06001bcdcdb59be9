import { execFile } from 'node:child_process';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../start-error.ts';
import type { Binaries } from './binaries.ts';
import { explainFailure } from './failure.ts';
import { giveTo, giveTreeTo, type Identity } from './identity.ts';
import type { Layout } from './layout.ts';
import { createPasswords, type Passwords, readPasswords } from './secret.ts';
import { postgresqlConf, type SettingsInput } from './settings.ts';

const run = promisify(execFile);

/**
 * Make the cluster on the first start, check it on later ones.
 * @throws StartError `foreign-version`, `password-missing`, `no-space`, `not-writable`.
 */
export async function openCluster(
  layout: Layout,
  binaries: Binaries,
  identity: Identity,
  durable: boolean,
): Promise<{ passwords: Passwords; fresh: boolean }> {
  await rm(layout.unfinished, { recursive: true, force: true });
  const version = await readFile(join(layout.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    const passwords = await createPasswords(layout);
    await createCluster(layout, binaries, identity, passwords, durable);
    return { passwords, fresh: true };
  }
  if (Number(version) !== binaries.major) {
    throw new StartError(
      'foreign-version',
      `${layout.cluster} was made by PostgreSQL ${version.trim()} and this release brings ${binaries.major}; start the release that made it and move the data over, or choose another data directory.`,
      `${layout.cluster} 由 PostgreSQL ${version.trim()} 创建，而当前版本自带 ${binaries.major}；请用原版本启动并迁移数据，或换一个数据目录。`,
    );
  }
  if (identity && (await stat(layout.cluster)).uid !== identity.uid) await giveTreeTo(layout.cluster, identity);
  return { passwords: await readPasswords(layout), fresh: false };
}

/** Write the settings for this start; a half-written file is never seen. */
export async function writeSettings(layout: Layout, identity: Identity, input: SettingsInput): Promise<void> {
  const file = join(layout.cluster, 'postgresql.conf');
  await writeFile(`${file}.new`, postgresqlConf(input), { mode: 0o600 });
  await giveTo(`${file}.new`, identity);
  await rename(`${file}.new`, file);
}

async function createCluster(
  layout: Layout,
  binaries: Binaries,
  identity: Identity,
  passwords: Passwords,
  durable: boolean,
): Promise<void> {
  await mkdir(layout.unfinished, { mode: 0o700 });
  await giveTo(layout.unfinished, identity);
  const passwordFile = join(layout.root, 'initdb.password');
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${passwords.superuser}\n`, { mode: 0o600, flag: 'wx' });
  await giveTo(passwordFile, identity);
  try {
    const options = [
      `--pgdata=${layout.unfinished}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // PostgreSQL's own C.UTF-8: the same order on every system, whatever its C library does.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      // A new segment is written full of zeros while every commit waits: of the usual 16 MB that takes 50 ms.
      '--wal-segsize=4',
      ...(durable ? [] : ['--no-sync']),
    ];
    await run(binaries.initdb, options, { cwd: '/', env: { TZ: 'UTC' }, ...identity });
  } catch (error) {
    await rm(layout.unfinished, { recursive: true, force: true });
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    throw explainFailure(`${stdout ?? ''}\n${stderr ?? ''}\n${error}`, layout.root, error);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(layout.unfinished, layout.cluster);
  if (durable) await syncFolder(layout.root);
}

/** Make the rename itself survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
