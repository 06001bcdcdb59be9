import { chmod, mkdir, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { openCluster, writeSettings } from './cluster.ts';
import { explainFailure } from './failure.ts';
import { canEnter, giveTo, type Identity, identityFor } from './identity.ts';
import { launch, waitUntilReady } from './launch.ts';
import { type Layout, layoutOf, socketFolder } from './layout.ts';
import { type Lock, takeLock } from './lock.ts';
import { trimLog } from './log-file.ts';
import { adoptPostmaster, type Postmaster, programOf, runningOn } from './postmaster.ts';
import { answers, ensureDatabase } from './roles.ts';
import { type EmbeddedLog, stopPostmaster, supervise } from './supervise.ts';
import { type Endpoint, serviceUrl, superuserUrl } from './url.ts';

export type EmbeddedOptions = {
  /** Holds everything; made when missing. Not a PostgreSQL data directory itself: that is `cluster` inside it. */
  dataDir: string;
  log: EmbeddedLog;
  /** Listen on 127.0.0.1 at this port as well, and let `connectionString` name it. Default: only a unix socket. */
  port?: number;
  /** False gives up durability for speed; only for throw-away test clusters. Default true. */
  durable?: boolean;
};

export type EmbeddedServer = {
  /** URL of the service's database, with password; its role owns that database and is no superuser. */
  connectionString: string;
  /** URL of the maintenance database as superuser; for tests and tools. */
  adminConnectionString: string;
  dataDir: string;
  /** Process number of the running PostgreSQL. */
  pid(): number;
  /** Stop it (at most some 40 s) and free the data directory. May be called more than once. */
  stop(): Promise<void>;
};

/**
 * Run PostgreSQL on a data directory for as long as this process needs it: first start, later start, or take-over of a
 * server that a killed process left running. It is started again when it ends by itself.
 * @throws StartError one sentence on what to do; nothing is left running or locked then.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { log, durable = true } = options;
  const layout = layoutOf(options.dataDir);
  let lock: Lock | undefined;
  let postmaster: Postmaster | undefined;
  try {
    await refuseForeignFolder(layout);
    const identity = await identityFor(layout.cluster);
    await refuseUnreachable(layout, identity);
    await mkdir(layout.root, { recursive: true });
    lock = takeLock(layout);
    if (!(await canEnter(layout.root, identity))) await chmod(layout.root, 0o711);
    const binaries = await findBinaries(layout.root, identity);
    const { passwords, fresh } = await openCluster(layout, binaries, identity, durable);

    const port = options.port ?? 5432;
    const endpoint: Endpoint = { folder: socketFolder(layout.root, port), port, loopback: options.port !== undefined };
    const service = serviceUrl(endpoint, passwords);
    await writeSettings(layout, identity, { ...endpoint, socketFolder: endpoint.folder, durable });
    const relaunch = async (started: (postmaster: Postmaster) => void) => {
      await makeSocketFolder(endpoint.folder, identity);
      return launch(layout, binaries, identity, started);
    };

    postmaster = await takeOver(layout, binaries, endpoint, service, log);
    postmaster ??= await relaunch(() => undefined);
    await ensureDatabase(layout, endpoint, passwords, fresh);
    log.info({ pid: postmaster.pid, dataDir: layout.root }, 'embedded PostgreSQL runs');

    const held = lock;
    const supervision = supervise(postmaster, async (started) => void (await relaunch(started)), log);
    const trimming = setInterval(() => void trimLog(layout.log).catch(() => undefined), 3_600_000).unref();
    const stop = async () => {
      clearInterval(trimming);
      await supervision.stop();
      await removeSocketFolder(endpoint.folder, layout);
      held.release();
    };
    let stopped: Promise<void> | undefined;
    return {
      connectionString: service,
      adminConnectionString: superuserUrl(endpoint, passwords),
      dataDir: layout.root,
      pid: supervision.pid,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    if (postmaster) await stopPostmaster(postmaster, log);
    lock?.release();
    throw error instanceof StartError ? error : explainFailure(describe(error), layout.root, error);
  }
}

/** Use the server that still runs on the cluster, if it is as we would start it; otherwise stop it. */
async function takeOver(
  layout: Layout,
  binaries: Binaries,
  endpoint: Endpoint,
  service: string,
  log: EmbeddedLog,
): Promise<Postmaster | undefined> {
  const running = runningOn(layout);
  if (!running) return undefined;
  const postmaster = adoptPostmaster(running.pid);
  const program = programOf(running.pid);
  const suits =
    running.port === endpoint.port &&
    running.socketFolder === endpoint.folder &&
    (running.listening !== '') === endpoint.loopback &&
    (program === undefined || program === (await realpath(binaries.postgres)));
  if (suits && (await waitUntilReady(postmaster, layout)) === undefined && (await answers(service))) {
    log.warn({ pid: running.pid }, 'taking over the embedded PostgreSQL that a killed process left running');
    return postmaster;
  }
  log.warn({ pid: running.pid }, 'stopping the embedded PostgreSQL that a killed process left running');
  await stopPostmaster(postmaster, log);
  return undefined;
}

async function refuseForeignFolder(layout: Layout): Promise<void> {
  if (!(await stat(join(layout.root, 'PG_VERSION')).catch(() => undefined))) return;
  throw new StartError(
    'foreign-directory',
    `${layout.root} is the data directory of another PostgreSQL; choose an empty directory, or point DATABASE_URL at that server.`,
    `${layout.root} 是其他 PostgreSQL 的数据目录；请选择空目录，或用 DATABASE_URL 连接该数据库。`,
  );
}

/** PostgreSQL's user must pass through the folders above the data directory, which are not ours to open. */
async function refuseUnreachable(layout: Layout, identity: Identity): Promise<void> {
  if (!identity || (await canEnter(dirname(layout.root), identity))) return;
  throw new StartError(
    'not-reachable',
    `PostgreSQL does not run as root, and user ${identity.uid}, which it runs as instead, cannot enter ${layout.root}; choose a data directory elsewhere, such as /var/lib/hongyan, or start as an ordinary user.`,
    `PostgreSQL 不能以 root 运行，而代替它的用户 ${identity.uid} 无法进入 ${layout.root}；请把数据目录放到别处（如 /var/lib/hongyan），或以普通用户启动。`,
  );
}

/** The socket's folder, closed to others. One in /tmp may have been made by somebody else: not used then. */
async function makeSocketFolder(folder: string, identity: Identity): Promise<void> {
  const owner = identity?.uid ?? process.getuid?.();
  const before = await stat(folder).catch(() => undefined);
  if (before && before.uid !== owner && before.uid !== process.getuid?.()) {
    throw new StartError(
      'not-writable',
      `${folder} belongs to another user; remove it, or choose a data directory with a shorter path.`,
      `${folder} 属于其他用户；请删除它，或使用路径更短的数据目录。`,
    );
  }
  if (before && !before.isDirectory()) await rm(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await giveTo(folder, identity);
}

/** A folder of our own in /tmp goes with the server. */
async function removeSocketFolder(folder: string, layout: Layout): Promise<void> {
  if (!folder.startsWith(layout.root)) await rm(folder, { recursive: true, force: true });
}

/** An error of the file system or SQLite in the words `explainFailure` knows. */
function describe(error: unknown): string {
  const { code, errstr } = error as { code?: string; errstr?: string };
  const message = error instanceof Error ? error.message : String(error);
  // SQLite, which holds the lock, has its own words for the two common troubles.
  if (/unable to open|readonly/.test(errstr ?? '')) return `error: Permission denied (${message})`;
  if (/full/.test(errstr ?? '')) return `error: No space left on device (${message})`;
  return `error: ${code ?? ''} ${message}`;
}
