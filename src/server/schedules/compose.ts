import type { z } from 'zod';
import { ApiError } from '#contract/errors.ts';
import type { AttributeRule } from '#contract/rule.ts';
import type { createSchedule, Recurrence, Trigger } from '#contract/schedule.ts';
import { type OwnTimes, timingAt } from '#core/schedule/own-times.ts';
import { Occurrences } from '#core/schedule/recurrence.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { PreparedPush } from '#db/queries/schedule/row.ts';
import { checkedRule, worldOf } from '../audience/world.ts';
import type { ServerContext } from '../context.ts';
import { composePush, type PushInput } from '../pushes/compose.ts';
import { patienceMs } from '../pushes/when.ts';

export type GivenPush = z.output<NonNullable<typeof createSchedule.body>>['push'];
export type Plan = { kind: 'recurring'; plan: Recurrence } | { kind: 'trigger'; plan: Trigger };

/** When a recurrence fires next after `now`. Throws ApiError `schedule_invalid` for one that means nothing, or never. */
export function nextOf(app: AppRow, recurrence: Recurrence, now: Date): Date {
  const at = recurrence.cron === undefined ? '/recurrence' : '/recurrence/cron';
  let next: Date | null;
  try {
    next = new Occurrences(recurrence, app.time_zone).next(now);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const errors = [{ pointer: at, code: 'meaningless', message: error.message }];
    throw new ApiError('schedule_invalid', { errors, cause: error });
  }
  if (next !== null) return next;
  const message = 'no day and time fits it from now on, within its start and end';
  throw new ApiError('schedule_invalid', { errors: [{ pointer: at, code: 'never', message }] });
}

/**
 * A trigger whose attributes the app has, with tests that fit their types, in their one form. Throws ApiError
 * `rule_invalid`.
 */
export async function checkedTrigger(context: ServerContext, app: AppRow, trigger: Trigger): Promise<Trigger> {
  const { attribute, cancel_if: cancels } = trigger;
  if (attribute === undefined && !cancels?.some((one) => one.attribute !== undefined)) return trigger;
  const world = await worldOf(context, app);
  const check = (test: AttributeRule, pointer: string) => checkedRule({ attribute: test }, world, pointer).attribute!;
  const isTested = Object.entries(attribute ?? {}).some(([key, value]) => key !== 'name' && value !== undefined);
  if (attribute !== undefined && !isTested) check({ name: attribute.name, exists: true }, '/trigger');
  return {
    ...trigger,
    ...(attribute !== undefined && isTested ? { attribute: check(attribute, '/trigger') } : {}),
    ...(cancels === undefined
      ? {}
      : {
          cancel_if: cancels.map((one, i) =>
            one.attribute === undefined ? one : { attribute: check(one.attribute, `/trigger/cancel_if/${i}`) },
          ),
        }),
  };
}

/**
 * Checks the push of a schedule as if it were sent at `at` (null: a trigger's, now), and completes it. What a trigger
 * brings is not known yet.
 */
export async function preparedOf(
  context: ServerContext,
  app: AppRow,
  { kind, plan, at }: Plan & { at: Date | null },
  given: GivenPush,
  name: string,
): Promise<PreparedPush> {
  refuseMisfits(kind, given);
  const now = context.clock.now();
  const own = ownTimesOf(given);
  const zone = (kind === 'recurring' ? plan.time_zone : undefined) ?? app.time_zone;
  const timing = own === null ? null : timingAt(own, kind, at ?? now, zone);
  const input = { ...inputOf(kind, given, name), at, timing };
  const isTrigger = kind === 'trigger';
  const composed = await composePush(context, app, input, now, { unrendered: isTrigger });
  const within = given.send_within_minutes;
  return {
    template_id: composed.template.id,
    kind: composed.kind,
    class: composed.class,
    name: input.name,
    message: composed.message as unknown as Record<string, unknown>,
    audience: composed.stored as unknown as Record<string, unknown>,
    variables: input.variables,
    recipient_variables: composed.recipientVariables,
    delivery_mode: input.deliveryMode,
    no_credit: input.noCredit,
    priority: input.priority,
    pace_per_minute: input.pacePerMinute,
    limits: input.limits,
    hold_credits: input.holdCredits,
    canary: input.canary,
    experiment: input.experiment,
    own_times: own,
    send_within_ms: within === undefined ? patienceMs[composed.kind] : within * 60_000,
  };
}

function ownTimesOf({ timing }: GivenPush): OwnTimes | null {
  if (timing === undefined) return null;
  const { at_local: local, passed = 'next_day', best_time: best } = timing;
  return local === undefined ? { best_time: best! } : { at_local: local, passed };
}

function refuseMisfits(kind: Plan['kind'], given: GivenPush): void {
  const { audience, recipient_variables: variables, canary, experiment, timing } = given;
  const refuse = (pointer: string, code: string, message: string) => {
    throw new ApiError('schedule_invalid', { errors: [{ pointer, code, message }] });
  };
  if (kind === 'recurring' && audience === undefined) refuse('/push/audience', 'required', 'say who gets it');
  if (kind !== 'trigger') return;
  if (audience !== undefined) refuse('/push/audience', 'not_for_triggers', 'whoever set the trigger off gets it');
  if (variables !== undefined)
    refuse('/push/recipient_variables', 'not_for_triggers', 'the event brings them: `event`');
  if (canary !== undefined) {
    const why =
      'each firing is of the few whose delay has just passed: there is no first part to watch before the rest';
    refuse('/push/canary', 'not_for_triggers', why);
  }
  if (experiment !== undefined) {
    const why = 'each firing is a push of a few recipients: variants never reach the numbers that tell a winner';
    refuse('/push/experiment', 'not_for_triggers', why);
  }
  if (timing?.passed === 'drop') {
    const why = 'it always means the next such time after the delay: none has passed';
    refuse('/push/timing/passed', 'not_for_triggers', why);
  }
}

function inputOf(kind: Plan['kind'], given: GivenPush, name: string): PushInput {
  const nobody = { list: 'recipients' as const, given: 0, recipients: [] };
  return {
    name: given.name ?? name,
    audience: given.audience ?? null,
    stored: kind === 'trigger' ? nobody : null,
    storedVariables: null,
    storedKind: kind === 'trigger' ? 'transactional' : null,
    message: given.message,
    variables: given.variables ?? {},
    recipientVariables: given.recipient_variables,
    class: given.class ?? null,
    limits: given.limits ?? null,
    priority: given.priority,
    at: null,
    timing: null,
    canary: given.canary ?? null,
    experiment: given.experiment ?? null,
    holdCredits: given.hold_credits,
    pacePerMinute: given.pace?.per_minute ?? null,
    sendBefore: null,
    deliveryMode: given.delivery_mode,
    noCredit: given.no_credit,
  };
}

/** What is kept to be shown: who is on a list, and what was said to each, stands only where it is sealed or needed. */
export function shownPush({ audience: _, recipient_variables: __, ...push }: GivenPush): Record<string, unknown> {
  return push;
}
