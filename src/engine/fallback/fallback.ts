import { bucketsOf } from '#core/bucket.ts';
import { fallbackRule } from '#core/delivery/fallback.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { pageRetried, type RetryRule } from '#db/queries/delivery/page.ts';
import {
  dueFallbacks,
  type FallbackRow,
  fallbacksToInsert,
  lockFallback,
  markFired,
} from '#db/queries/fallback/store.ts';
import { descendantsOf, lineOf } from '#db/queries/push/family.ts';
import { findPush, lockPush } from '#db/queries/push/find.ts';
import { insertPushes, type NewPush } from '#db/queries/push/insert.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';

const perRound = 20;
const hourMs = 3_600_000;
/** What is not sent this long after it was due is not sent at all. */
const patienceMs = { transactional: 24 * hourMs, campaign: 72 * hourMs };

/**
 * Fires the next step of pushes that are over: one transaction makes the child push, hands it the steps that are left, and
 * marks the step as fired, so that it happens once whatever dies. The first push of the family is locked meanwhile, as it
 * is for a retry by hand: nothing of the family may be running, and whoever any push of it reached is left out.
 */
export class Fallbacks {
  readonly #context: EngineContext;
  readonly #loop: Loop;
  #after: string | null = null;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#loop = new Loop('fallback', context.times.pollMs, context.log, () => this.#round());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<undefined> {
    const { pool, watchPool, clock, hints, log } = this.#context;
    const rows = await dueFallbacks(watchPool, clock.now(), this.#after, perRound);
    for (const row of rows) {
      if (this.#loop.stopping) return;
      const options = { retries: 3, retryUnknownCommit: true };
      const work = async () => {
        if (await withTransaction(pool, (tx) => this.#fire(tx, row.push_id), options)) hints.emit('plan');
      };
      await alone(log, 'fallback', work, { push: row.push_id });
    }
    // Those that wait for others of their family stay due: with so many of them the next round goes on behind.
    this.#after = rows.length < perRound ? null : rows.at(-1)!.push_id;
  }

  /** True when a child was made. */
  async #fire(tx: Tx, pushId: string): Promise<boolean> {
    const now = this.#context.clock.now();
    const row = await lockFallback(tx, pushId);
    const parent = row && (await findPush(tx, row.day, row.push_id, row.organization_id));
    const app = row && (await this.#context.app(row.app_id));
    if (row === undefined || parent === undefined || app === undefined) return false;
    const line = await lineOf(tx, parent, dayOf);
    const root = await lockPush(tx, line.at(-1)!.day, line.at(-1)!.id, row.organization_id);
    const family = await descendantsOf(tx, line.at(-1)!);
    if ([root, ...family].some((one) => one?.finished_at === null)) return false;
    if (line.some((push) => push.state === 'cancelled') || now > row.stop_at) {
      await markFired(tx, pushId, 'stopped', null, now);
      return false;
    }
    const ancestors = new Set(line.map((push) => push.id));
    const rule = ruleOf(
      row,
      family.map((one) => one.id).filter((id) => !ancestors.has(id)),
    );
    if (!(await findsAnybody(tx, app, rule))) {
      await markFired(tx, pushId, 'nobody', null, now);
      return false;
    }
    const steps = family.filter((one) => one.parent_id === parent.id).map((one) => one.step);
    const child = childOf(this.#context.newId(), parent, row, rule, Math.max(0, ...steps) + 1, now);
    await insertPushes(tx, [child]);
    const [, ...rest] = row.steps;
    if (rest.length > 0) {
      const { organization_id, app_id, stop_at } = row;
      await tx.together([
        fallbacksToInsert([{ push_id: child.id, day: child.day, organization_id, app_id, steps: rest, stop_at }]),
      ]);
    }
    await markFired(tx, pushId, 'sent', child.id, now);
    return true;
  }
}

function ruleOf({ push_id, steps }: FallbackRow, except: string[]): RetryRule {
  const { outcomes, reasons, notOpened } = fallbackRule(steps[0]!.when);
  return { push_id, outcomes, reasons, errcodes: null, except, not_opened: notOpened };
}

async function findsAnybody(tx: Tx, app: AppRow, rule: RetryRule): Promise<boolean> {
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    if ((await pageRetried(tx, b, null, rule, dayOf, 1)).length > 0) return true;
  }
  return false;
}

/** The step's message, with all the push's recipients brought along (variables, openids we have no row of). */
function childOf(
  id: string,
  parent: PushRow,
  { steps }: FallbackRow,
  rule: RetryRule,
  step: number,
  now: Date,
): NewPush {
  const [{ message, template_id }] = steps as [FallbackRow['steps'][number]];
  const { openids } = parent.audience as { openids?: Record<string, string> };
  return {
    day: dayOf(id),
    id,
    organization_id: parent.organization_id,
    app_id: parent.app_id,
    template_id,
    parent_id: parent.id,
    step,
    kind: parent.kind,
    class: parent.class,
    limits: parent.limits,
    timing: null,
    schedule_id: null,
    name: parent.name,
    state: 'scheduled',
    message,
    audience: { deliveries: rule, ...(openids ? { openids } : {}) },
    variables: parent.variables,
    recipient_variables: parent.recipient_variables,
    delivery_mode: parent.delivery_mode,
    no_credit: 'suppress',
    hold_credits: false,
    priority: parent.priority,
    pace_per_minute: parent.pace_per_minute,
    canary: null,
    approval: parent.approval,
    experiment: null,
    decide_at: null,
    due_at: now,
    send_before: new Date(now.getTime() + patienceMs[parent.kind]),
    audience_count: 0,
    planned_at: null,
    created_by: parent.created_by,
    created_at: now,
  };
}
