import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { classify, isConnectionError } from './errors.ts';
import type { Pool, Sql } from './pool.ts';

/** A query runner inside one transaction. Not to be kept after the transaction. */
export type Tx = Sql;

export type TransactionOptions = {
  /**
   * How often the whole function may run again after a conflict (40001, 40P01) or a lost connection. Saying more than 0
   * means: running it again is harmless. Default 0.
   */
  retries?: number;
  /** Count a lock that was not free in time (55P03) as a conflict. Default false. */
  retryLockTimeout?: boolean;
  /**
   * Run it again also when the answer to COMMIT was lost, so that it may have happened already: only for functions that
   * find their own rows and do nothing twice. Default false: `CommitUnknownError`.
   */
  retryUnknownCommit?: boolean;
};

/** The connection broke while COMMIT was on its way: the transaction may be in the database or not. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';

  constructor(cause: unknown) {
    super('the connection was lost during commit; the transaction may or may not have happened', { cause });
  }
}

/** The function caught an error of one of its statements and went on: PostgreSQL had already given the transaction up. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError';

  constructor() {
    super('a statement of the transaction failed, so that its commit was a rollback');
  }
}

/**
 * Run `work` in one transaction: committed when it resolves, rolled back when it throws. It must do nothing but queries
 * (no network, no timers): it may run several times, and locks are held meanwhile.
 * @throws what `work` or the database threw last, CommitUnknownError, TransactionAbortedError.
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt >= (options.retries ?? 0) || !mayRepeat(error, options)) throw error;
      await delay(pauseBefore(attempt, error));
    }
  }
}

async function once<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await commit(client);
    return result;
  } catch (error) {
    lost = await rollback(client, error);
    throw error;
  } finally {
    // A connection in doubt must not go back: its transaction could still be open.
    client.release(lost);
  }
}

async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit').catch((error) => {
    throw isConnectionError(error) ? new CommitUnknownError(error) : error;
  });
  if (command !== 'COMMIT') throw new TransactionAbortedError();
}

/** Roll back; answers the error when the connection is not usable any more. */
async function rollback(client: PoolClient, error: unknown): Promise<Error | undefined> {
  if (error instanceof CommitUnknownError) return error;
  if (isConnectionError(error)) return error as Error;
  return client.query('rollback').then(
    () => undefined,
    (failure: Error) => failure,
  );
}

function mayRepeat(error: unknown, options: TransactionOptions): boolean {
  if (error instanceof CommitUnknownError) return options.retryUnknownCommit === true;
  const kind = classify(error);
  return (
    kind === 'conflict' || kind === 'unavailable' || (kind === 'lock-timeout' && options.retryLockTimeout === true)
  );
}

/** Conflicts are over in milliseconds; a server that restarts needs a second or more. Jittered. Milliseconds. */
function pauseBefore(attempt: number, error: unknown): number {
  const first = classify(error) === 'conflict' ? 10 : 200;
  return Math.min(first * 2 ** attempt, 5_000) * (0.5 + Math.random() / 2);
}
