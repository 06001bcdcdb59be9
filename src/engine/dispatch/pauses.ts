import type { Pause as PauseOutcome } from '#channels/outcome.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { activePauses, type Pause, pauseLimiter } from '#db/queries/limiter/pause.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { PushPlan } from './push-plan.ts';

const midnightZoneOffsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** WeChat's daily quotas start again at midnight in China (UTC+8 all year). */
export function quotaReset(now: Date): Date {
  const local = now.getTime() + midnightZoneOffsetMs;
  return new Date(Math.floor(local / dayMs + 1) * dayMs - midnightZoneOffsetMs);
}

/** Which apps, templates and pushes must not be called now; the table is the truth, this is its copy of a second ago. */
export class Pauses {
  readonly #context: EngineContext;
  #active = new Map<string, Date | null>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** Until when (null: until somebody lifts it) this push may not be called; undefined when it may. */
  of(plan: PushPlan, now: Date): Date | null | undefined {
    for (const key of [plan.push.app_id, plan.template.id, plan.push.id]) {
      const until = this.#active.get(key);
      if (until === null || (until !== undefined && until > now)) return until;
    }
    return undefined;
  }

  async refresh(appIds: string[]): Promise<void> {
    const rows = appIds.length > 0 ? await activePauses(this.#context.pool, appIds, this.#context.clock.now()) : [];
    this.#active = new Map(rows.map((row) => [row.key, row.paused_until]));
  }

  /** Pauses what an answer of the platform says must be paused, here at once and in the table for everybody. */
  async pause(plan: PushPlan, outcome: PauseOutcome): Promise<void> {
    const { clock, pool, log, newId } = this.#context;
    const now = clock.now();
    const key = { app: plan.push.app_id, template: plan.template.id, push: plan.push.id }[outcome.scope];
    const until = outcome.until === 'quota_reset' ? quotaReset(now) : null;
    const known = this.#active.get(key);
    if (known !== undefined && known?.getTime() === until?.getTime()) return;
    this.#active.set(key, until);
    const { scope, reason, errcode, errmsg, rid } = outcome;
    const paused: Pause = { scope, key, appId: plan.push.app_id, until, reason, errcode, errmsg, rid };
    log.warn({ ...paused }, 'the platform refuses; paused');
    await withTransaction(pool, async (tx) => {
      if (!(await pauseLimiter(tx, paused, now))) return;
      const payload = { scope, key, until: until?.toISOString() ?? null, reason, errcode, errmsg, rid };
      const { organization_id: organizationId, app_id: appId } = plan.push;
      await insertEvent(tx, { id: newId(), organizationId, appId, kind: 'limiter_paused', payload }, now);
    });
  }
}
