import type { Outcome } from '#channels/outcome.ts';
import type { EngineContext } from '../context.ts';
import type { Pauses } from './pauses.ts';
import type { Reserved } from './reserve.ts';
import type { Sender } from './sender.ts';
import type { OpenIntent, Result } from './settlement.ts';

const slowDownMs = 2000;

/** One call to the platform, and what its answer means for those after it. */
export class Caller {
  readonly #context: EngineContext;
  readonly #pauses: Pauses;

  constructor(context: EngineContext, pauses: Pauses) {
    this.#context = context;
    this.#pauses = pauses;
  }

  /**
   * Calls for one reserved recipient. Null when `mayCall` says no more: past our own deadline another engine may hold the
   * lane, so we stop and forget. What was not called then becomes unknown by recovery, which is the honest word for it.
   */
  async call(
    sender: Sender,
    intent: OpenIntent,
    { recipientId, took, body }: Reserved,
    mayCall: () => boolean,
  ): Promise<Result | null> {
    if (!mayCall()) {
      sender.gate.giveBack(1);
      return null;
    }
    const calledAt = this.#context.clock.now();
    let outcome: Outcome;
    try {
      outcome = await sender.send(body, mayCall);
    } catch (error) {
      this.#context.log.error({ err: error }, 'a call failed in an unforeseen way');
      outcome = { kind: 'unknown', detail: 'unforeseen failure of the call' };
    }
    sender.gate.done();
    return { intent, recipientId, took, calledAt, outcome, notBefore: await this.#heed(sender, intent, outcome) };
  }

  /** A pause of a key, or a slower pace and when to come back. */
  async #heed(sender: Sender, intent: OpenIntent, outcome: Outcome): Promise<Date | null> {
    if (outcome.kind === 'retry' && outcome.scope === 'limit') {
      sender.gate.closeFor(slowDownMs, performance.now());
      return new Date(this.#context.clock.now().getTime() + slowDownMs);
    }
    if (outcome.kind !== 'pause') return null;
    try {
      await this.#pauses.pause(intent.plan, outcome);
    } catch (error) {
      this.#context.log.error({ err: error }, 'writing a pause failed; the next answer will try again');
    }
    return null;
  }
}
