import { readdirSync, readFileSync } from 'node:fs';

/** The processes of a running PostgreSQL, its main process first, then its children; none when it does not run. */
export function postgresProcesses(postmaster: number): { pid: number; isSession: boolean }[] {
  if (!isPostgres(postmaster)) return [];
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => childOf(name, postmaster));
  return [{ pid: postmaster, isSession: false }, ...children];
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim() === 'postgres';
  } catch {
    return false;
  }
}

function childOf(name: string, parent: number): { pid: number; isSession: boolean }[] {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== parent) return [];
    // A session's title names its client: `postgres: hongyan: hongyan hongyan 127.0.0.1(40812) idle`.
    return [{ pid: Number(name), isSession: /\(\d+\)/.test(readFileSync(`/proc/${name}/cmdline`, 'latin1')) }];
  } catch {
    // It ended while we looked.
    return [];
  }
}

/** Sends a signal to a process that may have ended. */
export function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
