import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, ProblemError } from '#contract/client.ts';

const pauseMs = 100;

/** Not a refusal of what was asked, so that it is worth asking again. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return true;
  return error.status >= 500 || error.problem.code === 'idempotency_in_progress';
}

/**
 * Calls until there is an answer, however long the API or the database is away. Only for what may be asked twice.
 * Throws what the API refuses, and when `signal` is aborted.
 */
export async function insist<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await delay(pauseMs);
    }
  }
}

/** What the clients of a run share. */
export interface Clients {
  api: ApiClient;
  appId: string;
  seed: number;
  /** Aborted when the run is over or has failed. */
  signal: AbortSignal;
}
