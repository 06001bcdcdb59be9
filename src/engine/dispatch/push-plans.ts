import { channelOf } from '#channels/registry.ts';
import { together } from '#db/batch.ts';
import { type PushToSend, pushesToSend } from '#db/queries/push/to-send.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import { makePlan, type PushPlan } from './push-plan.ts';
import type { Senders } from './sender.ts';

/** Reads pushes and makes them ready to send from, their app's sender included. */
export class PushPlans {
  readonly #context: EngineContext;
  readonly #senders: Senders;

  constructor(context: EngineContext, senders: Senders) {
    this.#context = context;
    this.#senders = senders;
  }

  /**
   * Plans by push id of the pushes these rows belong to, some of which were read with them; one whose app, template or
   * channel is gone, or fails, is left out.
   */
  async of(rows: Pick<SliceRow, 'day' | 'push_id'>[], read: PushToSend[] = []): Promise<Map<string, PushPlan>> {
    const plans = new Map<string, PushPlan>();
    const wanted = new Map(rows.map((row) => [row.push_id, { day: row.day, id: row.push_id }]));
    const known = read.filter((push) => wanted.delete(push.id));
    const others = wanted.size > 0 ? await together(this.#context.pool, pushesToSend(wanted.values())) : [];
    for (const push of [...known, ...others.flat()]) {
      // One whose secret cannot be read, say, must not keep all others from being sent.
      const work = async () => {
        const plan = await this.#planOf(push);
        if (plan !== null) plans.set(push.id, plan);
      };
      await alone(this.#context.log, 'make a push ready', work, { push: push.id });
    }
    return plans;
  }

  async #planOf(push: PushToSend): Promise<PushPlan | null> {
    const template = await this.#context.template(push.template_id);
    const app = await this.#context.app(push.app_id);
    if (template === undefined || app === undefined) return null;
    const sender = await this.#senders.ensure(app);
    const words = await this.#context.words(app);
    const channel = channelOf(push.message as unknown as { template: string });
    if (channel.name === 'wechat-subscribe') return makePlan(push, template, app, words);
    const row = (await this.#context.channels(app.id)).find((one) => one.name === channel.name);
    if (row === undefined) return null;
    sender.use(row, await this.#context.vaults.ofApp(app.id));
    return makePlan(push, template, app, words, row);
  }
}
