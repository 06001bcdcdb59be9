import type { Pause as PauseOutcome } from '#channels/outcome.ts';
import { type Quota, quotaToKeep } from '#channels/wechat/quota.ts';
import { quotaDay } from '#core/delivery/quota-day.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { type Pause, pauseLimiter, writeQuota } from '#db/queries/limiter/pause.ts';
import { activeLimiters } from '#db/queries/limiter/read.ts';
import type { LimiterKey, LimiterRow } from '#db/queries/limiter/row.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { channelKey, type PushPlan } from './push-plan.ts';

/** Which apps, templates and pushes must not be called now; the table is the truth, this is its copy of a second ago. */
export class Pauses {
  readonly #context: EngineContext;
  #active = new Map<string, Date | null>();
  /**
   * Pauses of our own, with the number of the last refresh that may have read the table before they stood there: what
   * such a refresh does not find is not over.
   */
  readonly #own = new Map<string, { until: Date | null; unseenBy: number }>();
  #refreshes = 0;
  /** Asks the platform what is left of an app's day; undefined when the app has no sender. */
  quotaOf: (appId: string) => Promise<Quota | undefined> = async () => undefined;

  /** Told the key of a pause that is over. */
  onLifted: (key: string) => void = () => {};

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** Until when (null: until somebody lifts it) this push may not be called; undefined when it may. */
  of(plan: PushPlan, now: Date): Date | null | undefined {
    for (const key of [plan.push.app_id, plan.channelKey, plan.template.id, plan.push.id]) {
      const until = this.#active.get(key);
      if (until === null || (until !== undefined && until > now)) return until;
    }
    return undefined;
  }

  /** Reads the limiters of these apps again, and answers them. */
  async refresh(appIds: string[]): Promise<LimiterRow[]> {
    const number = ++this.#refreshes;
    const rows = appIds.length > 0 ? await activeLimiters(this.#context.pool, appIds, this.#context.clock.now()) : [];
    const before = this.#active;
    this.#active = new Map(rows.filter((row) => row.paused).map((row) => [nameOf(row), row.paused_until]));
    for (const [key, { until, unseenBy }] of this.#own) {
      if (unseenBy < number) this.#own.delete(key);
      else if (!this.#active.has(key)) this.#active.set(key, until);
    }
    for (const key of before.keys()) if (!this.#active.has(key)) this.onLifted(key);
    return rows;
  }

  /** Pauses what an answer of the platform says must be paused, here at once and in the table for everybody. */
  async pause(plan: PushPlan, outcome: PauseOutcome): Promise<void> {
    const { clock, pool, log, newId, wechat } = this.#context;
    const now = clock.now();
    const { push, template, channel } = plan;
    const key = { app: push.app_id, channel: channel.name, template: template.id, push: push.id }[outcome.scope];
    const name = outcome.scope === 'channel' ? plan.channelKey : key;
    const until = outcome.until === 'quota_reset' ? quotaDay(now, wechat.quotaResetMinutes).resetsAt : null;
    const known = this.#active.get(name);
    if (known !== undefined && known?.getTime() === until?.getTime()) return;
    this.#active.set(name, until);
    const { scope, reason, errcode, errmsg, rid } = outcome;
    const paused: Pause = { scope, key, appId: plan.push.app_id, until, reason, errcode, errmsg, rid };
    log.warn({ ...paused }, 'the platform refuses; paused');
    const { organization_id: organizationId, app_id: appId } = plan.push;
    this.#own.set(name, { until, unseenBy: Number.POSITIVE_INFINITY });
    const write = withTransaction(pool, async (tx) => {
      if (!(await pauseLimiter(tx, paused, now))) return false;
      const payload = { scope, key, until: until?.toISOString() ?? null, reason, errcode, errmsg, rid };
      await insertEvent(tx, { id: newId(), organizationId, appId, kind: 'limiter_paused', payload }, now);
      return true;
    });
    const fresh = await write.finally(() => this.#own.set(name, { until, unseenBy: this.#refreshes }));
    if (!fresh || outcome.until !== 'quota_reset' || scope === 'channel') return;
    // Beside the dispatch: the pause holds already, the numbers are for people.
    this.#readQuota(organizationId, paused).catch((error) => log.warn({ err: error }, 'the quota could not be read'));
  }

  /** Writes down what the platform says of the day's calls: beside the pause, and as an event. */
  async #readQuota(organizationId: string, limiter: LimiterKey): Promise<void> {
    const { clock, pool, newId } = this.#context;
    const { appId, scope, key } = limiter;
    const quota = await this.quotaOf(appId);
    if (quota === undefined) return;
    const said = quotaToKeep(quota);
    await withTransaction(pool, async (tx) => {
      const now = clock.now();
      await writeQuota(tx, limiter, said, now);
      const payload = { scope, key, ...said };
      await insertEvent(tx, { id: newId(), organizationId, appId, kind: 'quota_read', payload }, now);
    });
  }
}

/** The name a limiter is looked up by. */
function nameOf(row: LimiterRow): string {
  return row.scope === 'channel' ? channelKey(row.app_id, row.key) : row.key;
}
