import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient, QueryConfig } from 'pg';
import { type Answers, type Call, runBatch } from './batch.ts';
import { classify, isConnectionError } from './errors.ts';
import type { Pool, Sql } from './pool.ts';
import { Turns } from './turns.ts';

/** A query runner inside one transaction. Not to be kept after the transaction. */
export interface Tx extends Sql {
  /** Several statements in one round trip, in order; the first that fails ends the rest and the transaction. */
  together<const Calls extends readonly Call[]>(calls: Calls): Promise<Answers<Calls>>;
  /** The same, and commits with them: nothing may follow. */
  commit<const Calls extends readonly Call[]>(calls: Calls): Promise<Answers<Calls>>;
}

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
  /** Goes before others of its pool that wait for a connection. Default false. */
  urgent?: boolean;
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
      return await once(pool, work, options.urgent);
    } catch (error) {
      if (attempt >= (options.retries ?? 0) || !mayRepeat(error, options)) throw error;
      await delay(pauseBefore(attempt, error));
    }
  }
}

async function once<T>(pool: Pool, work: (tx: Tx) => Promise<T>, urgent?: boolean): Promise<T> {
  const turns = Turns.of(pool);
  await turns.take(urgent);
  try {
    return await inTurn(pool, work);
  } finally {
    turns.give();
  }
}

async function inTurn<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const transaction = new Transaction(client);
  let lost: Error | undefined;
  try {
    const result = await work(transaction);
    await transaction.end();
    return result;
  } catch (error) {
    lost = await transaction.undo(error);
    throw error;
  } finally {
    // A connection in doubt must not go back: its transaction could still be open.
    client.release(lost);
  }
}

const command = (text: string): Call<string> => ({ name: `tx.${text}`, text, values: [], read: (_rows, tag) => tag });
const begin = command('begin');
const commit = command('commit');

/** Begins with its first statement and may commit with its last, so that short ones are few round trips. */
class Transaction implements Tx {
  readonly #client: PoolClient;
  #state: 'new' | 'open' | 'committed' = 'new';

  constructor(client: PoolClient) {
    this.#client = client;
  }

  // biome-ignore lint/suspicious/noExplicitAny: as `Sql` has it
  async query(query: QueryConfig | string, values?: unknown[]): Promise<any> {
    if (this.#state !== 'open') await this.together([]);
    return this.#client.query(query as string, values);
  }

  async together<const Calls extends readonly Call[]>(calls: Calls): Promise<Answers<Calls>> {
    const opening = this.#opening();
    const answers = await runBatch(this.#client, [...opening, ...calls]);
    return answers.slice(opening.length) as Answers<Calls>;
  }

  async commit<const Calls extends readonly Call[]>(calls: Calls): Promise<Answers<Calls>> {
    const opening = this.#opening();
    const answers = await runBatch(this.#client, [...opening, ...calls, commit]).catch((error) => {
      throw isConnectionError(error) ? new CommitUnknownError(error) : error;
    });
    if (answers.at(-1) !== 'COMMIT') throw new TransactionAbortedError();
    this.#state = 'committed';
    return answers.slice(opening.length, -1) as Answers<Calls>;
  }

  /** Commits what is open. */
  async end(): Promise<void> {
    if (this.#state === 'open') await this.commit([]);
  }

  /** Rolls back what is open; answers the error when the connection is not usable any more. */
  async undo(error: unknown): Promise<Error | undefined> {
    if (error instanceof CommitUnknownError) return error;
    if (isConnectionError(error)) return error as Error;
    if (this.#state !== 'open') return undefined;
    return this.#client.query('rollback').then(
      () => undefined,
      (failure: Error) => failure,
    );
  }

  #opening(): readonly Call[] {
    if (this.#state === 'committed') throw new Error('a statement after the commit of its transaction');
    if (this.#state === 'open') return [];
    this.#state = 'open';
    return [begin];
  }
}

/**
 * Whether an error of a group that was written together may be the fault of one of its members, so that the others are
 * worth writing by themselves. Not when the database itself is away or full: then each would only wait for it in turn.
 */
export function mayBeOneOfThem(error: unknown): boolean {
  const kind = classify(error);
  return (
    !(error instanceof CommitUnknownError) && kind !== 'unavailable' && kind !== 'disk-full' && kind !== 'read-only'
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
