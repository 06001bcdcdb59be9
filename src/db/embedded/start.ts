import { chmod, mkdir } from 'node:fs/promises';
import { StartError } from '../start-error.ts';
import { findBinaries } from './binaries.ts';
import { openCluster, writeSettings } from './cluster.ts';
import { explainFailure } from './failure.ts';
import { makeSocketFolder, refuseForeignFolder, refuseUnreachable, removeSocketFolder } from './folders.ts';
import { canEnter, identityFor } from './identity.ts';
import { launch } from './launch.ts';
import { layoutOf, socketFolder } from './layout.ts';
import { type Lock, takeLock } from './lock.ts';
import { trimLog } from './log-file.ts';
import type { Postmaster } from './postmaster.ts';
import { ensureDatabase } from './roles.ts';
import { type EmbeddedLog, stopPostmaster, supervise } from './supervise.ts';
import { takeOver } from './take-over.ts';
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

/** An error of the file system or SQLite in the words `explainFailure` knows. */
function describe(error: unknown): string {
  const { code, errstr } = error as { code?: string; errstr?: string };
  const message = error instanceof Error ? error.message : String(error);
  // SQLite, which holds the lock, has its own words for the two common troubles.
  if (/unable to open|readonly/.test(errstr ?? '')) return `error: Permission denied (${message})`;
  if (/full/.test(errstr ?? '')) return `error: No space left on device (${message})`;
  return `error: ${code ?? ''} ${message}`;
}
