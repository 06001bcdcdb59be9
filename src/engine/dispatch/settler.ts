import type { Outcome } from '#channels/outcome.ts';
import { nextAttempt, retryPolicy } from '#core/delivery/retry.ts';
import type { NewDelivery } from '#db/queries/delivery/insert.ts';
import type { IntentKey } from '#db/queries/intent/write.ts';
import type { Later } from '#db/queries/slice/row.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import type { HeldSlice } from './backlog.ts';
import type { PushPlan } from './push-plan.ts';
import { type SettleBatch, settleBatch } from './settle.ts';

/** A window of one slice whose calls are on the wire. */
export interface OpenIntent {
  key: IntentKey;
  slice: HeldSlice;
  plan: PushPlan;
  attempt: number;
  /** When its credits were taken. */
  reservedAt: Date;
  /** Recipients whose call has not ended. */
  outstanding: number;
  /** Recipients without a settled result. */
  remaining: number;
}

/** What one call came to. */
export interface Result {
  intent: OpenIntent;
  recipientId: string;
  took: boolean;
  calledAt: Date | null;
  outcome: Outcome;
  /** When a limit of the platform says not to come back before, else null. */
  notBefore: Date | null;
}

/** A result turned into what will be written: an outcome, or another place in the queue. */
export type Settlement =
  | { kind: 'delivery'; result: Result; row: NewDelivery; release: boolean; observe: boolean }
  | { kind: 'later'; result: Result; later: Later; release: boolean };

/** Reads a result by the rules: what is final becomes an outcome, what was surely not sent waits for another try. */
export function settlementOf(result: Result, now: Date, random: number): Settlement {
  const { outcome, intent, took } = result;
  const { push } = intent.plan;
  const base = {
    day: push.day,
    pushId: push.id,
    recipientId: result.recipientId,
    templateId: intent.plan.template.id,
    attempt: intent.attempt,
    calledAt: result.calledAt,
    errcode: null,
    errmsg: null,
    rid: null,
    msgId: null,
  };
  const deliver = (
    row: Pick<NewDelivery, 'outcome' | 'reason'> & Partial<NewDelivery>,
    release: boolean,
  ): Settlement => ({
    kind: 'delivery',
    result,
    row: { ...base, spent: took && !release, ...row },
    release: took && release,
    observe: false,
  });
  const again = (at: Date, attempts: number, release: boolean): Settlement => ({
    kind: 'later',
    result,
    later: { r: result.recipientId, at: at.toISOString(), n: attempts },
    release: took && release,
  });
  const nextTry = () =>
    nextAttempt(retryPolicy, { attempt: intent.attempt + 1, now, sendBefore: push.send_before, random });

  switch (outcome.kind) {
    case 'accepted': {
      const observe = !took && intent.plan.template.kind === 'one_time';
      return {
        ...deliver({ outcome: 'accepted', reason: null, msgId: outcome.msgId, spent: took || observe }, false),
        observe,
      } as Settlement;
    }
    case 'failed': {
      const { errcode, errmsg, rid } = outcome;
      // A refused credit is not given back: the ledger resets the consent by the event that this delivery puts.
      return deliver(
        { outcome: 'failed', reason: outcome.reason, errcode, errmsg, rid, spent: false },
        outcome.reason !== 'refused',
      );
    }
    case 'unknown': {
      const next = push.delivery_mode === 'at_least_once' ? nextTry() : null;
      // The next attempt takes the credit anew: one message spends one credit, however often it is tried.
      if (next?.again) return again(next.at, intent.attempt + 1, true);
      return deliver({ outcome: 'unknown', reason: null, errmsg: outcome.detail }, false);
    }
    case 'retry': {
      const limited = outcome.scope === 'limit';
      if (limited) return again(result.notBefore ?? new Date(now.getTime() + 5000), intent.attempt, true);
      const next = nextTry();
      if (next.again) return again(next.at, intent.attempt + 1, true);
      const { errcode, errmsg, rid } = outcome;
      const expired = next.reason === 'expired';
      return deliver({ outcome: expired ? 'suppressed' : 'failed', reason: next.reason, errcode, errmsg, rid }, true);
    }
    case 'pause':
    case 'token':
      // Due at once: the pause itself holds them back, and so no longer than until it is lifted.
      return again(now, intent.attempt, true);
  }
}

const batchSize = 250;
const patienceMs = 10;

/**
 * Writes down the results of one lane, in batches: at once when a window is complete (so a single push never waits) or
 * enough have gathered, else after a few milliseconds; what gathers meanwhile makes the next batch. A batch that fails is tried again until it is written or the lane is lost; it changes
 * nothing the second time.
 */
export class Settler {
  readonly #context: EngineContext;
  readonly #lane: Lane;
  readonly #onSettled: (results: Result[]) => void;
  #queue: Result[] = [];
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(context: EngineContext, lane: Lane, onSettled: (results: Result[]) => void) {
    this.#context = context;
    this.#lane = lane;
    this.#onSettled = onSettled;
  }

  add(result: Result): void {
    this.#queue.push(result);
    const complete = --result.intent.outstanding === 0;
    if (complete || this.#queue.length >= batchSize) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), patienceMs);
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#queue.length > 0) this.#start();
    });
  }

  /** Resolves when everything added so far is written. */
  async drained(): Promise<void> {
    while (this.#queue.length > 0 || this.#running !== null) {
      this.#start();
      await this.#running;
    }
  }

  async #run(): Promise<void> {
    // One turn of the event loop first: answers that arrived together are settled together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const results = this.#queue.splice(0, 1000);
      await this.#write(results);
      this.#onSettled(results);
    }
  }

  async #write(results: Result[]): Promise<void> {
    const now = this.#context.clock.now();
    const batch: SettleBatch = {
      lane: this.#lane,
      settlements: results.map((result) => settlementOf(result, now, Math.random())),
      closing: closedBy(results),
    };
    for (let failures = 0; ; failures++) {
      try {
        await settleBatch(this.#context, batch);
        return;
      } catch (error) {
        this.#context.log.error({ err: error, lane: this.#lane, failures }, 'settling failed; trying again');
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** failures, 5000)));
      }
    }
  }
}

/** The intents whose last result is among these; counts them down. */
function closedBy(results: Result[]): OpenIntent[] {
  const closed: OpenIntent[] = [];
  for (const { intent } of results) if (--intent.remaining === 0) closed.push(intent);
  return closed;
}
