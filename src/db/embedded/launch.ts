import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { explainFailure } from './failure.ts';
import type { Identity } from './identity.ts';
import type { Layout } from './layout.ts';
import { lengthOf, textSince, trimLog } from './log-file.ts';
import { type Postmaster, readPidFile, runningOn, spawnPostmaster } from './postmaster.ts';

/** Crash recovery replays at most `max_wal_size`; five minutes is far beyond that on any disk. Milliseconds. */
const readyLimit = 300_000;
/** How long the last processes of a killed server may hold its shared memory. Milliseconds. */
const leftoverLimit = 15_000;

/**
 * Start PostgreSQL on the cluster and wait until it answers.
 * @param started called with each process as soon as it exists.
 * @throws StartError when it ends instead, or is not ready in five minutes.
 */
export async function launch(
  layout: Layout,
  binaries: Binaries,
  identity: Identity,
  started: (postmaster: Postmaster) => void,
): Promise<Postmaster> {
  const giveUp = performance.now() + leftoverLimit;
  await trimLog(layout.log);
  for (;;) {
    await forgetStaleLockFiles(layout);
    const logStart = await lengthOf(layout.log);
    const postmaster = spawnPostmaster(binaries.postgres, layout, identity);
    started(postmaster);
    const failure = await waitUntilReady(postmaster, layout);
    if (!failure) return postmaster;
    const said = `${await textSince(layout.log, logStart)}\n${failure.cause ?? ''}`;
    // The main process was killed and one of its children is still finishing: it ends by itself, soon.
    const leftover = /pre-existing shared memory block/.test(said) && performance.now() < giveUp;
    if (!leftover) throw explainFailure(said, layout.root, failure.cause);
    await delay(200);
  }
}

/** Resolves with undefined when the server accepts connections, with a failure when it is gone or too late. */
export async function waitUntilReady(
  postmaster: Postmaster,
  layout: Layout,
): Promise<{ cause: Error | undefined } | undefined> {
  let failure: { cause: Error | undefined } | undefined;
  const gone = postmaster.gone.then((cause) => {
    failure = { cause };
  });
  const deadline = performance.now() + readyLimit;
  for (;;) {
    const file = readPidFile(layout.cluster);
    if (failure) return failure;
    if (file?.pid === postmaster.pid && file.status === 'ready') return undefined;
    if (performance.now() > deadline) {
      postmaster.signal('SIGQUIT');
      await gone;
      return { cause: new Error('not ready within five minutes') };
    }
    await delay(10);
  }
}

/**
 * After a crash the lock files of the cluster and its socket may name a process number that now belongs to another
 * program (or to a zombie nobody collects); PostgreSQL would take that for itself and refuse. We hold the lock of the
 * data directory and know better. Children of a killed server that still finish are found by their shared memory.
 */
async function forgetStaleLockFiles(layout: Layout): Promise<void> {
  const left = readPidFile(layout.cluster);
  if (!left || runningOn(layout)) return;
  await rm(join(layout.cluster, 'postmaster.pid'), { force: true });
  if (left.socketFolder) await rm(join(left.socketFolder, `.s.PGSQL.${left.port}.lock`), { force: true });
}
