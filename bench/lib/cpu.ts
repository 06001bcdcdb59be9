import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of a process so far, in microseconds (user and system; counted in steps of 10 ms). */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** CPU time of every PostgreSQL process whose data lies in `folder`, ended backends included, in microseconds. */
export function cpuOfPostgres(folder: string): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => postgresOf(name));
  const postmasters = new Set(processes.filter((one) => one.command.includes(`${folder}/`)).map((one) => one.pid));
  return processes.reduce((sum, one) => {
    if (postmasters.has(one.pid)) return sum + one.own + one.ended;
    return postmasters.has(one.parent) ? sum + one.own : sum;
  }, 0);
}

function postgresOf(name: string) {
  try {
    const command = readFileSync(`/proc/${name}/cmdline`, 'latin1');
    if (!command.includes('postgres')) return [];
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
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

/** Peak resident memory of a process so far, in MiB (the kernel's own high-water mark). */
export function peakRss(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
}
