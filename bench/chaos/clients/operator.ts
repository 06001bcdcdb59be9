import { setTimeout as delay } from 'node:timers/promises';
import { liftLimiter, listLimiters } from '#contract/app.ts';
import { getPush } from '#contract/push.ts';
import { type Clients, insist } from './insist.ts';

const lookEveryMs = 500;

/** Whoever watches the campaign: lifts pauses of the platform as they come, and looks whether its numbers add up. */
export class Operator {
  /** Times a push's numbers did not add up while it ran. */
  readonly violations: string[] = [];
  lifted = 0;
  readonly #clients: Clients;
  #over = false;

  constructor(clients: Clients) {
    this.#clients = clients;
  }

  /** Runs until `stop`. */
  async watch(pushId: string): Promise<void> {
    while (!this.#over) {
      await this.#lift();
      await this.#checkLaw(pushId);
      await delay(lookEveryMs);
    }
  }

  stop(): void {
    this.#over = true;
  }

  async #lift(): Promise<void> {
    const { api, appId, signal } = this.#clients;
    const params = { app_id: appId };
    const { items } = await insist(signal, () => api.call(listLimiters, { params }));
    for (const { scope, key } of items) {
      const { lifted } = await insist(signal, () => api.call(liftLimiter, { params: { ...params, scope, key } }));
      if (lifted) this.lifted++;
    }
  }

  async #checkLaw(pushId: string): Promise<void> {
    const { api, signal } = this.#clients;
    const { law } = await insist(signal, () => api.call(getPush, { params: { push_id: pushId } }));
    if (!law.holds) this.violations.push(`while running: ${law.differences.join('; ')}`);
  }
}
