import type { z } from 'zod';
import { ApiError } from '#contract/errors.ts';
import type { createSchedule, Recurrence, Trigger, updateSchedule } from '#contract/schedule.ts';
import { identitiesOf } from '#core/policy/approval.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { insertIdempotency } from '#db/queries/idempotency/claim.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import { insertSchedule, type NewSchedule, updateSchedule as writeSchedule } from '#db/queries/schedule/store.ts';
import { withTransaction } from '#db/tx.ts';
import type { AuditNote } from '../audit/note.ts';
import type { Actor } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';
import type { IdempotencyKey } from '../pushes/accept.ts';
import { checkedTrigger, nextOf, type Plan, preparedOf, shownPush } from './compose.ts';

type Made = z.output<NonNullable<typeof createSchedule.body>>;
type Changed = z.output<NonNullable<typeof updateSchedule.body>>;

export interface ScheduleOptions {
  /** Kept and shown with its push, beside what was given. */
  noted?: Record<string, unknown>;
  idempotency?: IdempotencyKey | null;
}

/** Checks and writes a standing order. Null: a twin with the same key was first. Throws ApiError. */
export async function makeSchedule(
  context: ServerContext,
  key: Actor,
  app: AppRow,
  given: Made,
  audit: AuditNote,
  { noted = {}, idempotency = null }: ScheduleOptions = {},
): Promise<ScheduleRow | null> {
  const now = context.clock.now();
  const plan: Plan =
    given.recurrence === undefined
      ? { kind: 'trigger', plan: await checkedTrigger(context, app, given.trigger!) }
      : { kind: 'recurring', plan: given.recurrence };
  const next = plan.kind === 'recurring' ? nextOf(app, plan.plan, now) : null;
  const prepared = await preparedOf(context, app, { ...plan, at: next }, given.push, given.name);
  const made: NewSchedule = {
    id: context.newId(),
    organization_id: app.organization_id,
    app_id: app.id,
    name: given.name,
    ...plan,
    state: given.paused ? 'paused' : 'active',
    push: { ...shownPush(given.push), ...noted },
    prepared,
    next_at: given.paused ? null : next,
    created_by: key.ref,
    authors: identitiesOf(key),
  };
  const answer = { status: 201, response: { id: made.id } };
  const claim = idempotency && { organizationId: app.organization_id, ...idempotency, answer };
  const row = await withTransaction(context.pool, async (tx) => {
    if (claim !== null && !(await insertIdempotency(tx, now, [claim])).has(claim)) return null;
    const written = await insertSchedule(tx, made, now);
    await audit.in(tx, { target: made.id, appId: app.id, after: { name: made.name, ...plan, push: made.push } });
    return written;
  });
  context.hint('control');
  context.hint('plan');
  return row;
}

/** Changes a standing order as it was read. Throws ApiError, `version_conflict` when it was changed meanwhile. */
export async function changeSchedule(
  context: ServerContext,
  key: Actor,
  app: AppRow,
  schedule: ScheduleRow,
  given: Changed,
  audit: AuditNote,
  { noted = {} }: ScheduleOptions = {},
): Promise<ScheduleRow> {
  const now = context.clock.now();
  const plan = await planOf(schedule, given, (trigger) => checkedTrigger(context, app, trigger));
  const name = given.name ?? schedule.name;
  // One that had ended goes on when it is given other times.
  const went = schedule.state === 'ended' && given.recurrence !== undefined ? 'active' : schedule.state;
  const state = given.state ?? went;
  const next = nextAt(app, { ...schedule, plan, state }, now);
  const { push } = given;
  const placed = { kind: schedule.kind, plan, at: next } as Plan & { at: Date | null };
  const checked =
    push === undefined
      ? {}
      : { push: { ...shownPush(push), ...noted }, prepared: await preparedOf(context, app, placed, push, name) };
  // Who only pauses or resumes it has no hand in what it sends.
  const wrote = push !== undefined || given.recurrence !== undefined || given.trigger !== undefined;
  const changed: ScheduleRow = {
    ...schedule,
    ...checked,
    name,
    plan,
    state,
    authors: wrote ? [...new Set([...schedule.authors, ...identitiesOf(key)])] : schedule.authors,
    next_at: next,
    failure: state === 'active' ? null : schedule.failure,
  };
  const row = await withTransaction(context.pool, async (tx) => {
    const written = await writeSchedule(tx, changed, now);
    if (written === undefined) throw new ApiError('version_conflict');
    await audit.in(tx, { target: schedule.id, appId: app.id, before: loggedOf(schedule), after: loggedOf(written) });
    return written;
  });
  context.hint('control');
  context.hint('plan');
  return row;
}

/** What of it the audit log shows. */
function loggedOf({ name, state, plan, push }: ScheduleRow) {
  return { name, state, plan, push };
}

/** The plan as changed. What recurs goes on recurring, and a trigger stays one: their pushes are of different kinds. */
async function planOf(
  schedule: ScheduleRow,
  body: { recurrence?: Recurrence; trigger?: Trigger },
  checked: (trigger: Trigger) => Promise<Trigger>,
): Promise<ScheduleRow['plan']> {
  const other = schedule.kind === 'recurring' ? 'trigger' : 'recurrence';
  if (body.trigger !== undefined && schedule.kind === 'trigger') return checked(body.trigger);
  if (body[other] === undefined) return body.recurrence ?? schedule.plan;
  const errors = [
    { pointer: `/${other}`, code: 'kind', message: `this schedule is ${schedule.kind}; make another one` },
  ];
  throw new ApiError('schedule_invalid', { errors });
}

/** The next time from now on: what passed while it stood still is left out. */
function nextAt(app: AppRow, { kind, state, plan }: ScheduleRow, now: Date): Date | null {
  return kind === 'recurring' && state === 'active' ? nextOf(app, plan as Recurrence, now) : null;
}
