import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from './identity.ts';
import type { Layout } from './layout.ts';

/** The main process of one PostgreSQL server: one we started, or one a killed process of ours left running. */
export type Postmaster = {
  readonly pid: number;
  /** Resolves when the process is gone, with the reason if it could not even be run. */
  readonly gone: Promise<Error | undefined>;
  signal(name: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): void;
};

/** What PostgreSQL writes about itself into `postmaster.pid`. */
export type PidFile = { pid: number; port: number; socketFolder: string; listening: string; status: string };

/**
 * Start PostgreSQL on the cluster. It gets its own process group, so that Ctrl-C in a terminal reaches only us and we
 * stop it after our own work is done; its log is a file, so that it can outlive us.
 */
export function spawnPostmaster(postgres: string, layout: Layout, identity: Identity): Postmaster {
  const log = openSync(layout.log, 'a', 0o600);
  const child = spawn(postgres, ['-D', layout.cluster], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['ignore', log, log],
    ...identity,
  });
  closeSync(log);
  const gone = new Promise<Error | undefined>((resolve) => {
    child.once('exit', () => resolve(undefined));
    child.once('error', resolve);
  });
  return { pid: child.pid ?? 0, gone, signal: (name) => void child.kill(name) };
}

/** Watch over a PostgreSQL that is not our child. */
export function adoptPostmaster(pid: number): Postmaster {
  const watch = async () => {
    while (isAlive(pid)) await delay(100);
    return undefined;
  };
  return { pid, gone: watch(), signal: (name) => signalIfAlive(pid, name) };
}

/** The server that runs on this cluster, whoever started it; `undefined` when there is none. */
export function runningOn(layout: Layout): PidFile | undefined {
  const file = readPidFile(layout.cluster);
  return file && isAlive(file.pid) && worksIn(file.pid, layout.cluster) ? file : undefined;
}

/** Read `postmaster.pid`; undefined when there is none or it is not complete yet. */
export function readPidFile(cluster: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, , , port, socketFolder, listening, , status] = lines;
    return {
      pid: Number(pid),
      port: Number(port ?? 0),
      socketFolder: socketFolder ?? '',
      listening: listening ?? '',
      status: status?.trim() ?? '',
    };
  } catch {
    return undefined;
  }
}

/** Path of the program a process runs, where the system tells (Linux). */
export function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

/** Alive, and not a zombie nobody collects (an orphan in a container whose first process does not). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    // No /proc (macOS), or gone between the two looks.
    return process.platform !== 'linux';
  }
}

/**
 * Is this process a PostgreSQL whose working directory is the cluster? Process numbers are used again after a crash of
 * the machine, so a living process with the right number proves nothing.
 */
function worksIn(pid: number, cluster: string): boolean {
  try {
    if (process.platform !== 'linux') {
      const command = execFileSync('/bin/ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
      return command.includes('postgres') && command.includes(cluster);
    }
    const program = programOf(pid)?.replace(/ \(deleted\)$/, '');
    return basename(program ?? '') === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return false;
  }
}

function signalIfAlive(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
