import { channelOf } from '#channels/registry.ts';
import { findPushes } from '#db/queries/push/find.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';
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

  /** Plans by push id of the pushes these rows belong to; a push whose app, template or channel is gone is left out. */
  async of(rows: Pick<SliceRow, 'day' | 'push_id'>[]): Promise<Map<string, PushPlan>> {
    const plans = new Map<string, PushPlan>();
    const days = [...new Set(rows.map((row) => row.day))];
    const ids = [...new Set(rows.map((row) => row.push_id))];
    if (ids.length === 0) return plans;
    for (const push of await findPushes(this.#context.pool, days, ids)) {
      const template = await this.#context.template(push.template_id);
      const app = await this.#context.app(push.app_id);
      if (template === undefined || app === undefined) continue;
      const sender = await this.#senders.ensure(app);
      const words = await this.#context.words(app);
      const channel = channelOf(push.message as unknown as { template: string });
      if (channel.name === 'wechat-subscribe') {
        plans.set(push.id, makePlan(push, template, app, words));
        continue;
      }
      const row = (await this.#context.channels(app.id)).find((one) => one.name === channel.name);
      if (row === undefined) continue;
      sender.use(row, await this.#context.vaults.ofApp(app.id));
      plans.set(push.id, makePlan(push, template, app, words, row));
    }
    return plans;
  }
}
