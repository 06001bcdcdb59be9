import { ApiError } from '#contract/errors.ts';
import type { Call } from '#db/batch.ts';
import { classify } from '#db/errors.ts';
import { eventToInsert, type NewEvent } from '#db/queries/event/insert.ts';
import { fallbacksToInsert, type NewFallback } from '#db/queries/fallback/store.ts';
import {
  claimsToInsert,
  findIdempotency,
  type IdempotencyClaim,
  insertIdempotency,
} from '#db/queries/idempotency/claim.ts';
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
  /** What people should know of it; most pushes are no news. */
  event: NewEvent | null;
  fallback: NewFallback | null;
}

interface Waiting {
  acceptance: Acceptance;
  /** True: written. False: a twin with the same key was first. */
  resolve(written: boolean): void;
  reject(error: unknown): void;
}

const mostPerCommit = 500;
/** Somebody waits for the answer, and there is one such transaction at a time: it goes before the engine's own. */
const someoneWaits = { urgent: true };

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
    try {
      return await this.#writeAsNew(all);
    } catch (error) {
      if (!isTwin(error)) throw error;
      return this.#writeWhoIsFirst(all);
    }
  }

  /** One round trip. Fails when a key has a twin. */
  async #writeAsNew(all: Acceptance[]): Promise<Set<Acceptance>> {
    const claims = all.flatMap((one) => one.claim ?? []);
    const claim = claims.length > 0 ? [claimsToInsert(this.#context.clock.now(), claims)] : [];
    const write = [...claim, ...rowsOf(all, this.#context.clock.now())];
    await withTransaction(this.#context.pool, (tx) => tx.commit(write), someoneWaits);
    return new Set(all);
  }

  /** Those whose key nobody had before, and whoever has none. */
  async #writeWhoIsFirst(all: Acceptance[]): Promise<Set<Acceptance>> {
    const now = this.#context.clock.now();
    const claims = all.flatMap((one) => one.claim ?? []);
    return withTransaction(
      this.#context.pool,
      async (tx) => {
        const earlier = await findIdempotency(tx, now, claims);
        const won = await insertIdempotency(
          tx,
          now,
          claims.filter((_, i) => earlier[i] === undefined),
        );
        const firsts = all.filter((one) => one.claim === null || won.has(one.claim));
        await tx.commit(rowsOf(firsts, now));
        return new Set(firsts);
      },
      someoneWaits,
    );
  }
}

function rowsOf(all: Acceptance[], now: Date): Call[] {
  const slices = all.flatMap((one) => one.slices);
  const events = all.flatMap((one) => one.event ?? []);
  const fallbacks = all.flatMap((one) => one.fallback ?? []);
  return [
    ...(all.length > 0 ? [pushesToInsert(all.map((one) => one.push))] : []),
    ...(slices.length > 0 ? [slicesToInsert(slices)] : []),
    ...(fallbacks.length > 0 ? [fallbacksToInsert(fallbacks)] : []),
    ...events.map((event) => eventToInsert(event, now)),
  ];
}

function isTwin(error: unknown): boolean {
  const kind = classify(error);
  return kind === 'unique-violation' || kind === 'check-violation';
}

function asApiError(error: unknown): unknown {
  // The twin's transaction was open for longer than we wait.
  if (classify(error) === 'lock-timeout') return new ApiError('idempotency_in_progress', { retryAfterSeconds: 2 });
  if (error instanceof CommitUnknownError)
    return new ApiError('database_unavailable', { retryAfterSeconds: 2, cause: error });
  return error;
}
