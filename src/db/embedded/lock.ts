import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../start-error.ts';
import type { Layout } from './layout.ts';

export type Lock = { release(): void };

/**
 * Take the data directory for this process. The lock is the operating system's (an exclusive SQLite transaction holds
 * it), so `kill -9` frees it at once and no heartbeat of a busy process can be missed.
 * @throws StartError `locked`, naming the process that has it.
 */
export function takeLock(layout: Layout): Lock {
  const database = new DatabaseSync(layout.lock, { timeout: 0 });
  try {
    database.exec('pragma locking_mode = exclusive; begin exclusive');
    // By path: opening and closing the file would drop this process's lock on it (POSIX).
    chmodSync(layout.lock, 0o600);
    writeFileSync(layout.holder, `${JSON.stringify({ pid: process.pid })}\n`);
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== sqliteBusy) throw cause;
    const holder = readHolder(layout.holder);
    throw new StartError(
      'locked',
      `${layout.root} is in use by another Hongyan process (${holder}); stop it first, or choose another data directory.`,
      `${layout.root} 正被另一个鸿雁进程（${holder}）使用；请先停止它，或换一个数据目录。`,
      cause,
    );
  }
  return {
    release() {
      rmSync(layout.holder, { force: true });
      database.close();
    },
  };
}

/** Is the data directory in use by a living process? */
export function isLocked(layout: Layout): boolean {
  try {
    takeLock(layout).release();
    return false;
  } catch (error) {
    if (error instanceof StartError && error.code === 'locked') return true;
    throw error;
  }
}

/** SQLITE_BUSY: somebody else holds the lock. */
const sqliteBusy = 5;

function readHolder(file: string): string {
  try {
    return `pid ${Number(JSON.parse(readFileSync(file, 'utf8')).pid)}`;
  } catch {
    // The holder has the lock but has not written its number yet.
    return 'pid not known yet';
  }
}
