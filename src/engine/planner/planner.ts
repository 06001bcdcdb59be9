import { bucketsOf } from '#core/bucket.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { pageRetried, type RetryRule } from '#db/queries/delivery/page.ts';
import { finishPush } from '#db/queries/push/control.ts';
import { beginPlanning, endPlanning, movePlanCursor, nextPlanDue, pushesToPlan } from '#db/queries/push/plan.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { pageRecipients, type TagRule } from '#db/queries/recipient/page.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';

const pageSize = 1000;
/** Planning begins this long before the push is due, so that its slices are there when it is. */
const aheadMs = 30_000;

/**
 * Turns rule audiences and retries into slices: walks the recipients of each bucket by keyset and writes each page as a slice in the
 * transaction that moves the cursor, from exactly where it stood. A crash repeats nothing and skips nothing, and two
 * planners at the same push cannot both move it.
 */
export class Planner {
  readonly #context: EngineContext;
  readonly #loop: Loop;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#loop = new Loop('planner', context.times.pollMs, context.log, () => this.#round());
    context.hints.on('plan', () => this.#loop.wake());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number | undefined> {
    const { pool, clock } = this.#context;
    const pushes = await pushesToPlan(pool, new Date(clock.now().getTime() + aheadMs), 20);
    for (const push of pushes) if (!this.#loop.stopping) await this.#plan(push);
    const next = await nextPlanDue(pool);
    return next === null ? undefined : Math.max(0, next.getTime() - aheadMs - clock.now().getTime());
  }

  async #plan(push: PushRow): Promise<void> {
    const { pool, clock, hints } = this.#context;
    const app = await this.#context.app(push.app_id);
    if (app === undefined) return;
    const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
    // A push changed after it was planned is scheduled again, and still has the cursor of then.
    const fresh = push.state === 'scheduled' || push.plan_bucket === null;
    let at = fresh ? { bucket: buckets[0]!, after: null } : { bucket: push.plan_bucket!, after: push.plan_after };
    if (push.state === 'scheduled' && !(await beginPlanning(pool, push, at.bucket, clock.now()))) return;
    while (!this.#loop.stopping) {
      const next = await this.#page(push, app, buckets, at);
      if (next === null) return;
      hints.emit('slice');
      if (next === 'end') break;
      at = next;
    }
    if (this.#loop.stopping) return;
    await endPlanning(pool, push, buckets.at(-1)!, clock.now());
    await finishPush(pool, push.day, push.id, clock.now());
  }

  /** One page: its slice and the cursor in one transaction. Null when somebody else moved the push on. */
  async #page(
    push: PushRow,
    app: AppRow,
    buckets: number[],
    at: { bucket: number; after: string | null },
  ): Promise<{ bucket: number; after: string | null } | 'end' | null> {
    const { pool } = this.#context;
    const ids = await this.#recipients(push, app, at);
    const following = buckets[buckets.indexOf(at.bucket) + 1];
    if (ids.length === 0 && following === undefined) return 'end';
    const to = ids.length < pageSize && following !== undefined ? { bucket: following, after: null } : null;
    const next = to ?? { bucket: at.bucket, after: ids.at(-1) ?? at.after };
    const moved = await withTransaction(pool, async (tx) => {
      if (!(await movePlanCursor(tx, push, at, next, ids.length))) return false;
      if (ids.length > 0) await insertSlices(tx, [this.#sliceOf(push, at.bucket, ids)]);
      return true;
    });
    if (!moved) return null;
    return next;
  }

  /** The next recipients of the audience in a bucket: of a rule, or of the deliveries that a retry is about. */
  #recipients(push: PushRow, app: AppRow, at: { bucket: number; after: string | null }): Promise<string[]> {
    const { pool } = this.#context;
    const { deliveries } = push.audience as { deliveries?: RetryRule };
    if (deliveries !== undefined) return pageRetried(pool, at.bucket, at.after, deliveries, dayOf, pageSize);
    return pageRecipients(pool, { b: at.bucket, appId: app.id }, at.after, tagRuleOf(push.audience), pageSize);
  }

  #sliceOf(push: PushRow, b: number, recipients: string[]) {
    return {
      id: this.#context.newId(),
      app_id: push.app_id,
      b,
      day: push.day,
      push_id: push.id,
      due_at: push.due_at,
      transactional: push.kind === 'transactional',
      priority: push.priority,
      attempt: 0,
      recipients,
      variables: pick(push.recipient_variables, recipients),
      openids: pick((push.audience as { openids?: Record<string, string> }).openids ?? null, recipients),
    };
  }
}

function pick<T>(all: Record<string, T> | null, ids: string[]): Record<string, T> | null {
  if (all === null) return null;
  const picked = ids.filter((id) => all[id] !== undefined).map((id) => [id, all[id]!] as const);
  return picked.length > 0 ? Object.fromEntries(picked) : null;
}

/** The tag conditions of a stored audience; `{ all: true }` has none. */
export function tagRuleOf(audience: Record<string, unknown>): TagRule {
  const tags = (audience.tags ?? {}) as { any?: string[]; all?: string[]; none?: string[] };
  return { any: tags.any ?? null, all: tags.all ?? null, none: tags.none ?? null };
}
