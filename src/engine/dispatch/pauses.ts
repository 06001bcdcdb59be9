import type { Pause as PauseOutcome } from '#channels/outcome.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { type Pause, pauseLimiter } from '#db/queries/limiter/pause.ts';
import { activeLimiters } from '#db/queries/limiter/read.ts';
import type { LimiterRow } from '#db/queries/limiter/row.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { channel } from './limits.ts';
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
    for (const key of [plan.push.app_id, `${plan.push.app_id}/${channel}`, plan.template.id, plan.push.id]) {
      const until = this.#active.get(key);
      if (until === null || (until !== undefined && until > now)) return until;
    }
    return undefined;
  }

  /** Reads the limiters of these apps again, and answers them. */
  async refresh(appIds: string[]): Promise<LimiterRow[]> {
    const rows = appIds.length > 0 ? await activeLimiters(this.#context.pool, appIds, this.#context.clock.now()) : [];
    const paused = rows.filter((row) => row.paused);
    this.#active = new Map(paused.map((row) => [nameOf(row), row.paused_until]));
    return rows;
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

/** Ids name the world over, channels only within their app. */
function nameOf(row: LimiterRow): string {
  return row.scope === 'channel' ? `${row.app_id}/${row.key}` : row.key;
}
