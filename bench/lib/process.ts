import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Starts a module as a process of its own and waits for its first message. */
export async function startProcess<T>(
  module: string,
  args: string[],
  execArgv: string[] = [],
): Promise<{ child: ChildProcess; hello: T }> {
  const child = fork(module, args, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const hello = await new Promise<T>((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code}`)));
  });
  return { child, hello };
}

/** CPU time of a process so far, in microseconds (user + system). */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** CPU time of every PostgreSQL process whose data lies in `folder`, ended backends included, in microseconds. */
export function cpuOfPostgres(folder: string): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name));
  const postmasters = new Set(processes.filter((one) => one.command.includes(folder)).map((one) => one.pid));
  return processes.reduce((sum, one) => {
    if (postmasters.has(one.pid)) return sum + one.own + one.ended;
    return postmasters.has(one.parent) ? sum + one.own : sum;
  }, 0);
}

function statOf(name: string) {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    const command = readFileSync(`/proc/${name}/cmdline`, 'latin1');
    if (!command.includes('postgres')) return [];
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [own, ended] = [(fields[11]! + fields[12]!) * 10_000, (fields[13]! + fields[14]!) * 10_000];
    return [{ pid: Number(name), parent: fields[1]!, own, ended, command: command.includes('-D') ? command : '' }];
  } catch {
    // It ended while we looked.
    return [];
  }
}

/** Peak resident memory of a process in MiB. */
export function peakRss(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
}
