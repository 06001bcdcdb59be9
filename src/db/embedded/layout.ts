import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

/** Every path the embedded server uses below its data directory. Backing up `root` of a stopped service is enough. */
export type Layout = {
  root: string;
  /** The PostgreSQL cluster itself (PGDATA). */
  cluster: string;
  /** Where a first start builds the cluster; renamed to `cluster` when complete, so a half-made one is never used. */
  unfinished: string;
  /** SQLite file whose exclusive lock means "in use". */
  lock: string;
  /** Who holds the lock; only for the sentence shown to the second one. */
  holder: string;
  password: string;
  log: string;
  /** Settings of the owner, read after ours. */
  localSettings: string;
};

/** @param dataDir any path; made absolute. */
export function layoutOf(dataDir: string): Layout {
  const root = resolve(dataDir);
  return {
    root,
    cluster: join(root, 'cluster'),
    unfinished: join(root, 'cluster.unfinished'),
    lock: join(root, 'service.lock'),
    holder: join(root, 'service.json'),
    password: join(root, 'password'),
    log: join(root, 'postgres.log'),
    localSettings: join(root, 'postgresql.local.conf'),
  };
}

/** A socket's path must fit `sun_path`: 108 bytes on Linux, 104 on macOS, with the final NUL. */
const longestSocketPath = 103;

/**
 * The folder of the unix socket: inside the data directory, or, when that makes the path too long for the operating
 * system, a folder in /tmp named after the data directory.
 */
export function socketFolder(root: string, port: number): string {
  const inside = join(root, 'run');
  if (Buffer.byteLength(join(inside, `.s.PGSQL.${port}`)) <= longestSocketPath) return inside;
  return join('/tmp', `hongyan-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
}
