import { takeMessages, webhooksDue } from '#db/queries/webhook/message.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';
import { sendMessage } from './send.ts';
import type { Subscribers } from './subscribers.ts';
import { sweepOutbox } from './sweep.ts';

/** Calls at a time: to one receiver, so that a slow one holds up nobody else, and in all. */
const perWebhook = 4;
/** A relay has no batches: each callback is a call. */
const perRelay = 16;
const inAll = 32;
/** Longer than a call may take: a message taken by who died comes again after this. */
const leaseMs = 60_000;
const sweepMs = 5000;

/** Tells webhooks what happened. Any number of engines may do it; each message is taken by one at a time. */
export class Outbox {
  readonly #context: EngineContext;
  readonly #subscribers: Subscribers;
  readonly #loop: Loop;
  readonly #busy = new Map<string, number>();
  readonly #calls = new Set<Promise<void>>();
  #sweepAt = 0;

  constructor(context: EngineContext, subscribers: Subscribers) {
    this.#context = context;
    this.#subscribers = subscribers;
    this.#loop = new Loop('outbox', context.times.pollMs, context.log, () => this.#round());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#calls);
  }

  async #round(): Promise<undefined> {
    const { pool, clock } = this.#context;
    if (performance.now() >= this.#sweepAt) {
      await alone(this.#context.log, 'sweep of the outbox', () => sweepOutbox(this.#context, this.#subscribers));
      this.#sweepAt = performance.now() + sweepMs;
    }
    for (const { id, relay } of await webhooksDue(pool, clock.now())) {
      const busy = this.#busy.get(id) ?? 0;
      const left = Math.min((relay ? perRelay : perWebhook) - busy, inAll - this.#calls.size);
      // One call of each goes through in any case: receivers that hang must not take all places from all others.
      const room = busy === 0 ? Math.max(1, left) : left;
      if (room <= 0) continue;
      const now = clock.now();
      const until = new Date(now.getTime() + leaseMs);
      for (const message of await takeMessages(pool, id, now, until, room)) this.#send(message);
    }
  }

  #send(message: Parameters<typeof sendMessage>[1]): void {
    const id = message.webhook_id;
    this.#busy.set(id, (this.#busy.get(id) ?? 0) + 1);
    const call = sendMessage(this.#context, message)
      .catch((error: unknown) =>
        this.#context.log.error({ err: error, message: message.id }, 'a webhook call was not written down'),
      )
      .finally(() => {
        const left = this.#busy.get(id)! - 1;
        if (left === 0) this.#busy.delete(id);
        else this.#busy.set(id, left);
        this.#calls.delete(call);
        if (!this.#loop.stopping) this.#loop.wake();
      });
    this.#calls.add(call);
  }
}
