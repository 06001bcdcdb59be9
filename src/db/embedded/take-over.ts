import { realpath } from 'node:fs/promises';
import type { Binaries } from './binaries.ts';
import { waitUntilReady } from './launch.ts';
import type { Layout } from './layout.ts';
import { adoptPostmaster, type Postmaster, programOf, runningOn } from './postmaster.ts';
import { answers } from './roles.ts';
import { type EmbeddedLog, stopPostmaster } from './supervise.ts';
import type { Endpoint } from './url.ts';

/**
 * Use the server that a killed process left running on the cluster, if it is as we would start it (same program, same
 * addresses, and it answers); otherwise stop it.
 * @returns undefined when none runs any more.
 */
export async function takeOver(
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
