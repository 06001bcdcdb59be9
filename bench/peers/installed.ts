import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../lib/bench.ts';
import type { PeerName } from './worker.ts';

const folder = fileURLToPath(new URL('packages/', import.meta.url));
const packageOf: Record<PeerName, string> = { bullmq: 'bullmq', pgBoss: 'pg-boss', graphileWorker: 'graphile-worker' };

/** Installs the queues when they are not there, and answers which can be run; says what is missing for the others. */
export function installedPeers(bench: Bench): PeerName[] {
  const has = (name: string) => existsSync(`${folder}node_modules/${name}`);
  if (!Object.values(packageOf).every(has)) {
    bench.say('installing the peers (about 30 MB) ...');
    const flags = ['--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
    try {
      execFileSync('npm', ['install', '--prefix', folder, ...flags], { cwd: folder, stdio: ['ignore', 2, 2] });
    } catch {
      bench.say('npm could not install them; they are left out.');
    }
  }
  const redis = spawnSync('redis-server', ['--version']).status === 0;
  if (!redis) bench.say('BullMQ is left out: it needs Redis (on Debian: apt-get install redis-server).');
  const names = Object.keys(packageOf) as PeerName[];
  return names.filter((name) => has(packageOf[name]) && (name !== 'bullmq' || redis));
}
