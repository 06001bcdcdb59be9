import { ApiError } from '#contract/errors.ts';
import { bucketsOf } from '#core/bucket.ts';
import { keyOf } from '#core/experiment/arms.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { pageRetried, type RetryRule } from '#db/queries/delivery/page.ts';
import { descendantsOf, lineOf } from '#db/queries/push/family.ts';
import { lockPush } from '#db/queries/push/find.ts';
import { insertPushes, type NewPush } from '#db/queries/push/insert.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { Actor } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';
import { checkMessage, type MessageInput, templateOf } from './check-message.ts';
import { patienceMs } from './when.ts';

export type RetryFilter = Pick<RetryRule, 'outcomes' | 'reasons' | 'errcodes'>;

/**
 * Writes the child push of a retry; the planner walks the parent's deliveries for it. The whole family is looked at
 * under a lock of its first push: nothing of it may be running, and whoever a later push of it reached is left out. So
 * two retries at once, or one after the other, reach nobody twice.
 * Throws ApiError `push_unfinished`, `nothing_to_retry`, and what the message may be refused for by now.
 */
export async function acceptRetry(
  context: ServerContext,
  key: Actor,
  app: AppRow,
  parent: PushRow,
  filter: RetryFilter,
): Promise<NewPush> {
  const message = parent.message as unknown as MessageInput;
  const template = await templateOf(context, app, message);
  checkMessage(app, template, message);
  return withTransaction(
    context.pool,
    async (tx) => {
      const line = await lineOf(tx, parent, dayOf);
      const root = line.at(-1)!;
      const locked = await lockPush(tx, root.day, root.id, root.organization_id);
      const descendants = await descendantsOf(tx, root);
      const running = [locked, ...descendants].find((one) => one?.finished_at === null);
      if (running) throw new ApiError('push_unfinished', { extra: { push_id: running.id } });
      const ancestors = new Set(line.map((one) => one.id));
      const except = descendants.map((one) => one.id).filter((id) => !ancestors.has(id));
      const rule: RetryRule = { push_id: parent.id, ...filter, except };
      if (!(await findsAnybody(tx, app, rule))) throw new ApiError('nothing_to_retry');
      const steps = descendants.filter((one) => one.parent_id === parent.id).map((one) => one.step);
      const child = childOf(context, key, parent, template.id, rule, Math.max(0, ...steps) + 1);
      await insertPushes(tx, [child]);
      return child;
    },
    { retries: 2 },
  );
}

async function findsAnybody(tx: Tx, app: AppRow, rule: RetryRule): Promise<boolean> {
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    if ((await pageRetried(tx, b, null, rule, dayOf, 1)).length > 0) return true;
  }
  return false;
}

/** Whoever is sent to again gets the variant they were to get; there is nothing more to find out. */
function sameVariants({ experiment, id }: PushRow): PushRow['experiment'] {
  if (experiment === null) return null;
  const { winner: _, ...rest } = experiment;
  return { ...rest, key: keyOf(experiment, id) };
}

/** What the recipients of a list brought (variables, openids we have no row of) comes along. */
function childOf(
  context: ServerContext,
  key: Actor,
  parent: PushRow,
  templateId: string,
  rule: RetryRule,
  step: number,
): NewPush {
  const id = context.newId();
  const now = context.clock.now();
  const { openids } = parent.audience as { openids?: Record<string, string> };
  return {
    day: dayOf(id),
    id,
    organization_id: parent.organization_id,
    app_id: parent.app_id,
    template_id: templateId,
    parent_id: parent.id,
    step,
    kind: parent.kind,
    class: parent.class,
    name: parent.name,
    state: 'scheduled',
    message: parent.message,
    audience: { deliveries: rule, ...(openids ? { openids } : {}) },
    variables: parent.variables,
    recipient_variables: parent.recipient_variables,
    delivery_mode: parent.delivery_mode,
    no_credit: parent.no_credit,
    hold_credits: parent.hold_credits,
    priority: parent.priority,
    pace_per_minute: parent.pace_per_minute,
    canary: null,
    approval: parent.approval,
    experiment: sameVariants(parent),
    decide_at: null,
    limits: parent.limits,
    timing: null,
    schedule_id: null,
    due_at: now,
    send_before: new Date(now.getTime() + patienceMs[parent.kind]),
    audience_count: 0,
    planned_at: null,
    created_by: key.ref,
    created_at: now,
  };
}
