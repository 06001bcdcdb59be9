import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The unprivileged user (`nobody`) that runs the embedded PostgreSQL when the service itself is started by root. */
const UNPRIVILEGED_UID = 65534;

/** Where root keeps the data when the working directory is closed to everybody else. */
export const SYSTEM_DATA_DIR = '/var/lib/hongyan';

type Stat = (path: string) => { mode: number; uid: number };

/**
 * The data directory when none is set: `data` in the working directory.
 *
 * PostgreSQL refuses to run as root, so root's embedded server runs as uid 65534. When that user cannot walk down to
 * the working directory (a checkout below a home directory of mode 700), the data goes to `/var/lib/hongyan`.
 *
 * @param uid effective user id, undefined where the system has none
 */
export function defaultDataDir(where: { cwd: string; uid: number | undefined }, stat: Stat = statSync): string {
  const local = join(resolve(where.cwd), 'data');
  if (where.uid !== 0) return local;
  return isTraversable(resolve(where.cwd), stat) ? local : SYSTEM_DATA_DIR;
}

/** Whether uid 65534, a member of no group that matters, may enter `path` and everything above it. */
function isTraversable(path: string, stat: Stat): boolean {
  try {
    const { mode, uid } = stat(path);
    const needed = uid === UNPRIVILEGED_UID ? 0o100 : 0o001;
    if ((mode & needed) === 0) return false;
  } catch {
    return false;
  }
  const parent = dirname(path);
  return parent === path || isTraversable(parent, stat);
}
