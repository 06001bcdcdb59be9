import type { ChannelCall } from '#channels/channel.ts';
import type { Outcome, Pause } from '#channels/outcome.ts';
import { storable } from '#channels/storable.ts';
import { bucketOf } from '#core/bucket.ts';
import { type InboxEvent, putInbox } from '#db/queries/inbox/put.ts';
import type { EngineContext } from '../context.ts';
import { targetsOf } from './batches.ts';
import type { Pauses } from './pauses.ts';
import type { Reserved } from './reserve.ts';
import type { Sender } from './sender.ts';
import type { OpenIntent, Result } from './settlement.ts';
import { type Alarm, Streaks } from './streaks.ts';

const slowDownMs = 2000;

/** One call to the platform, and what its answer means for those after it. */
export class Caller {
  readonly #context: EngineContext;
  readonly #pauses: Pauses;
  readonly #streaks = new Streaks();

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
    { recipientId, took, credits, body, target }: Reserved,
    mayCall: () => boolean,
  ): Promise<Result | null> {
    if (!mayCall()) return this.#forget(sender);
    const calledAt = this.#context.clock.now();
    const outcome = await this.#ask(sender, intent, { body, targets: [target] }, mayCall);
    const notBefore = outcome.kind === 'accepted' ? null : await this.#heed(sender, intent, outcome);
    const result: Result = { intent, recipientId, took, credits, calledAt, outcome, notBefore };
    const alarm = this.#streaks.note(result);
    if (alarm !== null) {
      const failed = (error: unknown) => this.#context.log.error({ err: error }, 'an alarm could not be raised');
      await this.#raise(intent, alarm).catch(failed);
    }
    return result;
  }

  /** The same for recipients who share one call, and so its answer. */
  async callTogether(
    sender: Sender,
    intent: OpenIntent,
    ones: readonly Reserved[],
    mayCall: () => boolean,
  ): Promise<Result[] | null> {
    const targets = ones.flatMap(({ target }) => targetsOf(intent.plan, target));
    if (!mayCall()) return this.#forget(sender);
    const calledAt = this.#context.clock.now();
    const outcome = await this.#ask(sender, intent, { body: ones[0]!.body, targets }, mayCall);
    const notBefore = await this.#heed(sender, intent, outcome);
    const answer = { calledAt, outcome, notBefore };
    return ones.map(({ recipientId, took, credits }) => ({ intent, recipientId, took, credits, ...answer }));
  }

  /** A call that is not made any more: its place is for others. */
  #forget(sender: Sender): null {
    sender.gate.giveBack(1);
    return null;
  }

  /** Makes the call and gives its place back. Never rejects: whatever happened has an outcome. */
  #ask(sender: Sender, intent: OpenIntent, call: ChannelCall, mayCall: () => boolean): Promise<Outcome> {
    return sender.send(intent.plan.channel.name, call, mayCall).then(
      (outcome) => {
        sender.gate.done();
        return storable(outcome);
      },
      (error) => {
        this.#context.log.error({ err: error }, 'a call failed in an unforeseen way');
        sender.gate.done();
        return { kind: 'unknown', detail: 'unforeseen failure of the call' };
      },
    );
  }

  /** A pause of a key, or a slower pace and when to come back. */
  async #heed(sender: Sender, intent: OpenIntent, outcome: Outcome): Promise<Date | null> {
    if (outcome.kind === 'retry' && outcome.scope === 'limit') {
      // Another vendor's limit is none of WeChat's.
      if (intent.plan.channel.address === 'openid' && intent.plan.channel.batch === 1) {
        sender.gate.closeFor(slowDownMs, performance.now());
      }
      return new Date(this.#context.clock.now().getTime() + slowDownMs);
    }
    if (outcome.kind === 'pause') await this.#pause(intent, outcome);
    return null;
  }

  async #pause(intent: OpenIntent, pause: Pause): Promise<void> {
    try {
      await this.#pauses.pause(intent.plan, pause);
    } catch (error) {
      this.#context.log.error({ err: error }, 'writing a pause failed; the next answer will try again');
    }
  }

  /** A pause, and credits that refusals of this kind must not have ended: the ledger sets them to what they were. */
  async #raise(intent: OpenIntent, { pause, restore }: Alarm): Promise<void> {
    await this.#pause(intent, pause);
    const { clock, pool, hints } = this.#context;
    const now = clock.now();
    const app = await this.#context.app(intent.plan.push.app_id);
    if (app === undefined || restore.length === 0) return;
    const lanes = { start: app.bucket_start, spread: app.spread };
    const events = restore.map(
      ({ recipientId, credits }): InboxEvent => ({
        day: now.toISOString().slice(0, 10),
        dedupe: this.#context.newId(),
        appId: app.id,
        b: bucketOf(lanes, recipientId),
        recipientId,
        kind: 'consent',
        source: 'engine',
        openid: null,
        payload: { results: { [intent.plan.template.id]: `corrected:${credits}` } },
        occurredAt: now,
      }),
    );
    await putInbox(pool, events, now).catch((error) =>
      this.#context.log.error(
        { err: error, recipients: restore.length },
        'credits of a refusal burst were not restored',
      ),
    );
    hints.emit('inbox');
  }
}
