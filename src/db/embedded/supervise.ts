import { setTimeout as delay } from 'node:timers/promises';
import type { Postmaster } from './postmaster.ts';

/** The part of a logger the embedded server needs; pino's fits. */
export type EmbeddedLog = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

export type Supervision = { pid(): number; stop(): Promise<void> };

/** Times in milliseconds. */
const firstPause = 100;
const longestPause = 30_000;
/** A server that lived this long was healthy: its next end starts from the first pause again. */
const healthyAfter = 60_000;
const fastShutdownLimit = 30_000;
const immediateShutdownLimit = 10_000;

/**
 * Keep a server running: when it ends by itself it is started again, at once at first, then with doubled pauses.
 * @param relaunch starts a server and resolves when it answers; it names the new process as soon as there is one, so
 *   that `stop` can end a server that is still recovering.
 */
export function supervise(
  first: Postmaster,
  relaunch: (started: (postmaster: Postmaster) => void) => Promise<void>,
  log: EmbeddedLog,
): Supervision {
  let current = first;
  const stopping = new AbortController();

  const keepRunning = async () => {
    let failures = 0;
    let since = performance.now();
    while (!stopping.signal.aborted) {
      await current.gone;
      if (stopping.signal.aborted) return;
      if (performance.now() - since > healthyAfter) failures = 0;
      const pause = Math.min(firstPause * 2 ** failures, longestPause);
      failures += 1;
      log.error({ pid: current.pid, pause }, 'embedded PostgreSQL ended by itself; starting it again');
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      since = performance.now();
      await relaunch((postmaster) => {
        current = postmaster;
      }).then(
        () => log.info({ pid: current.pid }, 'embedded PostgreSQL runs again'),
        (error) => log.error({ error: String(error) }, 'embedded PostgreSQL could not be started again'),
      );
    }
  };
  const running = keepRunning();

  return {
    pid: () => current.pid,
    async stop() {
      stopping.abort();
      await stopPostmaster(current, log);
      await running;
      // A server that was being started when stop came.
      await stopPostmaster(current, log);
    },
  };
}

/** End a server: open transactions are rolled back and a checkpoint is written; if that takes too long, without one. */
export async function stopPostmaster(postmaster: Postmaster, log: EmbeddedLog): Promise<void> {
  postmaster.signal('SIGINT');
  if (await within(postmaster.gone, fastShutdownLimit)) return;
  log.warn({ pid: postmaster.pid }, 'embedded PostgreSQL is slow to stop; stopping it without a checkpoint');
  postmaster.signal('SIGQUIT');
  if (await within(postmaster.gone, immediateShutdownLimit)) return;
  postmaster.signal('SIGKILL');
  await postmaster.gone;
}

async function within(event: Promise<unknown>, limit: number): Promise<boolean> {
  const over = new AbortController();
  const late = delay(limit, false, { signal: over.signal }).catch(() => false);
  const result = await Promise.race([event.then(() => true), late]);
  over.abort();
  return result;
}
