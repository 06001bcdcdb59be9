import { together } from '#db/batch.ts';
import { readControl } from '#db/queries/push/control.ts';
import type { EngineContext } from '../context.ts';
import type { LaneWork } from './backlog.ts';
import type { Pauses } from './pauses.ts';
import { isOver, type PushPlan } from './push-plan.ts';
import type { PushPlans } from './push-plans.ts';

/**
 * Pushes with due slices that may not be called now, paused by hand or by an answer of the platform: their slices are
 * not held, so that they do not stand in the way of others.
 */
export class Resting {
  readonly #context: EngineContext;
  readonly #pauses: Pauses;
  readonly #plans: PushPlans;
  readonly #resting = new Map<string, PushPlan>();

  constructor(context: EngineContext, pauses: Pauses, plans: PushPlans) {
    this.#context = context;
    this.#pauses = pauses;
    this.#plans = plans;
  }

  /** Ids of the pushes that rest. */
  get ids(): string[] {
    return [...this.#resting.keys()];
  }

  /** True, and kept from now on, when the push may not be called now. */
  takes(plan: PushPlan): boolean {
    if (!this.#mustRest(plan)) return false;
    this.#resting.set(plan.push.id, plan);
    return true;
  }

  /**
   * Reads the rows of all pushes in hand again (cancelled, paused, resumed, edited), lets go of held slices that may not
   * be called now, and of pushes that may be again or are over.
   */
  async refresh(works: LaneWork[]): Promise<void> {
    await this.#readAgain(works);
    for (const [id, plan] of this.#resting) if (!this.#mustRest(plan)) this.#resting.delete(id);
    for (const work of works) {
      for (const slice of [...work.slices]) {
        if (slice.open > 0 || slice.next >= slice.row.recipients.length) continue;
        if (this.takes(slice.plan)) work.remove(slice);
      }
    }
  }

  #mustRest(plan: PushPlan): boolean {
    const now = this.#context.clock.now();
    return !isOver(plan, now) && (plan.push.state === 'paused' || this.#pauses.of(plan, now) !== undefined);
  }

  async #readAgain(works: LaneWork[]): Promise<void> {
    const slices = works.flatMap((work) => work.slices);
    const resting = [...this.#resting.values()].map(({ push }) => ({ day: push.day, push_id: push.id }));
    const rows = [...slices.map((slice) => slice.row), ...resting];
    if (rows.length === 0) return;
    const keys = rows.map((row) => ({ day: row.day, id: row.push_id }));
    // Most did not change: what they say is read only of those that did.
    const controls = await together(this.#context.pool, readControl(keys));
    const versions = new Map(controls.flat().map((push) => [push.id, push.version]));
    const isStale = (plan: PushPlan) => versions.get(plan.push.id) !== plan.push.version;
    const stale = slices.filter((slice) => isStale(slice.plan));
    const changed = resting.filter((row) => isStale(this.#resting.get(row.push_id)!));
    const fresh = await this.#plans.of([...stale.map((slice) => slice.row), ...changed]);
    for (const slice of stale) slice.plan = fresh.get(slice.row.push_id) ?? slice.plan;
    for (const { push_id: id } of changed) {
      const plan = fresh.get(id);
      if (plan === undefined) this.#resting.delete(id);
      else this.#resting.set(id, plan);
    }
  }
}
