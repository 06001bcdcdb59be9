import { calendarOf } from '#core/policy/hours.ts';
import { type Limits, limitsOf } from '#core/policy/limits.ts';
import { listsByRecipient, listsOf, type Timing, Timings } from '#core/policy/timings.ts';
import type { Call } from '#db/batch.ts';
import { type AllowanceRow, loadAllowances } from '#db/queries/allowance/take.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadMemberships, type Membership } from '#db/queries/segment/members.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import type { PushPlan } from './push-plan.ts';

/** What limits the pushes of one window, by their plans; empty for most. */
export class WindowLimits {
  readonly #limits: ReadonlyMap<PushPlan, Limits>;
  readonly #app: AppRow | undefined;

  private constructor(limits: ReadonlyMap<PushPlan, Limits>, app: AppRow | undefined) {
    this.#limits = limits;
    this.#app = app;
  }

  /** By the policy and the defaults as they are now: a change holds for pushes under way. */
  static async of(context: EngineContext, lane: Lane, plans: readonly PushPlan[]): Promise<WindowLimits> {
    const app = await context.app(lane.appId);
    const policy = app?.policy ?? app?.organization_policy ?? null;
    const limits = new Map<PushPlan, Limits>();
    for (const plan of plans) {
      const { id, kind, class: name, limits: own } = plan.push;
      const template = await context.template(plan.template.id);
      const push = { id, kind, class: name, templateId: plan.template.id };
      const found = limitsOf({ policy, defaults: template?.defaults ?? null, limits: own, push });
      if (found !== null) limits.set(plan, found);
    }
    return new WindowLimits(limits, app);
  }

  /** Whether decisions read the recipients' zones. */
  get byZone(): boolean {
    return [...this.#limits.values()].some(({ shut }) => shut.quiet.length + shut.allowed.length > 0);
  }

  limitsOf(plan: PushPlan): Limits | null {
    return this.#limits.get(plan) ?? null;
  }

  /** The reads that its decisions need; none where nothing is limited. */
  reads(lane: Lane, ids: string[]): [Call<AllowanceRow[]>, Call<Membership[]>] | [] {
    if (this.#limits.size === 0) return [];
    return [loadAllowances(lane.b, lane.appId, ids), loadMemberships(lane.b, listsOf(this.#limits.values()), ids)];
  }

  /** What they tell of each recipient at `now`; undefined for a push that nothing limits. */
  timings(
    answers: readonly unknown[],
    now: Date,
  ): (plan: PushPlan, id: string, zone?: string | null) => Timing | undefined {
    if (this.#limits.size === 0 || this.#app === undefined) return () => undefined;
    const [allowances, memberships] = answers as [AllowanceRow[], Membership[]];
    const sends = new Map(allowances.map((row) => [row.recipient_id, row.sends]));
    const seen = { sends, lists: listsByRecipient(memberships) };
    const place = { calendar: calendarOf(this.#app.calendar), appZone: this.#app.time_zone };
    const made = new Map([...this.#limits].map(([plan, limits]) => [plan, new Timings(limits, place, seen, now)]));
    return (plan, id, zone) => made.get(plan)?.of(id, zone);
  }
}
