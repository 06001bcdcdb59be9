import { ApiError } from '#contract/errors.ts';
import { classify } from '#db/errors.ts';
import { type IdempotencyClaim, insertIdempotency } from '#db/queries/idempotency/claim.ts';
import { type NewPush, pushesToInsert } from '#db/queries/push/insert.ts';
import { slicesToInsert } from '#db/queries/slice/insert.ts';
import type { NewSlice } from '#db/queries/slice/row.ts';
import { CommitUnknownError, mayBeOneOfThem, withTransaction } from '#db/tx.ts';
import type { ServerContext } from '../context.ts';

/** One push to be written: its key, its row, its slices, all or nothing. */
export interface Acceptance {
  push: NewPush;
  slices: NewSlice[];
  claim: IdempotencyClaim | null;
}

interface Waiting {
  acceptance: Acceptance;
  /** True: written. False: a twin with the same key was first. */
  resolve(written: boolean): void;
  reject(error: unknown): void;
}

const mostPerCommit = 500;

/**
 * Writes pushes in groups: whoever arrives while a commit is under way shares the next one. There is no timer; a single
 * push is written at once. Resolves only after the commit, so nothing that was answered can be lost.
 */
export class AcceptGroup {
  readonly #context: ServerContext;
  #queue: Waiting[] = [];
  #running = false;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Resolves to true when the push is durable, to false when a twin with the same key was first. */
  write(acceptance: Acceptance): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ acceptance, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, mostPerCommit));
    this.#running = false;
  }

  async #commit(group: Waiting[]): Promise<void> {
    try {
      const firsts = await this.#write(group.map((one) => one.acceptance));
      for (const one of group) one.resolve(firsts.has(one.acceptance));
    } catch (error) {
      // One of them may be the cause (a twin's open transaction, a bad row): each gets a transaction of its own.
      if (group.length > 1 && mayBeOneOfThem(error)) for (const one of group) await this.#commit([one]);
      else for (const one of group) one.reject(asApiError(error));
    }
  }

  async #write(all: Acceptance[]): Promise<Set<Acceptance>> {
    const now = this.#context.clock.now();
    return withTransaction(this.#context.pool, async (tx) => {
      const claiming = all.filter((one) => one.claim !== null);
      const won = await insertIdempotency(
        tx,
        now,
        claiming.map((one) => one.claim!),
      );
      const firsts = all.filter((one) => one.claim === null || won.has(one.claim));
      const pushes = firsts.map((one) => one.push);
      const slices = firsts.flatMap((one) => one.slices);
      await tx.commit([
        ...(pushes.length > 0 ? [pushesToInsert(pushes)] : []),
        ...(slices.length > 0 ? [slicesToInsert(slices)] : []),
      ]);
      return new Set(firsts);
    });
  }
}

function asApiError(error: unknown): unknown {
  // The twin's transaction was open for longer than we wait.
  if (classify(error) === 'lock-timeout') return new ApiError('idempotency_in_progress', { retryAfterSeconds: 2 });
  if (error instanceof CommitUnknownError)
    return new ApiError('database_unavailable', { retryAfterSeconds: 2, cause: error });
  return error;
}
