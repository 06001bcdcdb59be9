import { ApiError } from '#contract/errors.ts';
import { type JpushPush, type JpushTrigger, jpushSchedule, jpushScheduleChange } from '#contract/jpush.ts';
import {
  createSchedule,
  getSchedule,
  listSchedules,
  type Recurrence,
  updateSchedule as update,
} from '#contract/schedule.ts';
import { isUuid } from '#core/ids.ts';
import { msgIdOf } from '#core/jpush/msg-id.ts';
import { recurrenceOf, triggerOf } from '#core/jpush/trigger.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { findJpushSchedule, pageJpushSchedules } from '#db/queries/schedule/jpush.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import { lastFirings } from '#db/queries/schedule/store.ts';
import { AuditNote } from '../audit/note.ts';
import { permitted } from '../auth/guard.ts';
import { replayOf } from '../pushes/accept.ts';
import { deleteScheduleRoute } from '../routes/schedules/delete.ts';
import { changeSchedule, makeSchedule } from '../schedules/write.ts';
import { parseBody } from '../validator.ts';
import { type JpushCall, runOperation } from './call.ts';
import { JpushError } from './errors.ts';
import { paceOf } from './pace.ts';
import { appOf } from './recipients.ts';
import { echoOf, scheduleKeyOf } from './schedule-parts.ts';
import { contentOf, parsePush } from './translate.ts';

const pageSize = 50;
const mostMsgIds = 1000;

/** POST /v3/schedules. */
export async function createJpushSchedule(call: JpushCall) {
  const { context, caller, request } = call;
  const actor = permitted(createSchedule, caller.actor);
  if (typeof request.body === 'object') parsePush((request.body as { push?: unknown } | null)?.push, '/push');
  const given = parseBody(jpushSchedule, request.body);
  const idempotency = scheduleKeyOf(call, given);
  const { app } = await appOf(call);
  const body = parseBody(createSchedule.body!, {
    app_id: app.id,
    name: given.name,
    recurrence: whenOf(given.trigger, app),
    push: await pushOf(call, given.push),
  });
  const earlier = idempotency && (await replayOf(context, actor, idempotency));
  if (earlier !== null) return { schedule_id: earlier.id, name: given.name };
  const audit = new AuditNote(context, createSchedule, actor, request);
  const options = { noted: { jpush: echoOf(given.push) }, idempotency };
  const row = await makeSchedule(context, actor, app, body, audit, options);
  const id = row?.id ?? (await replayOf(context, actor, idempotency!))?.id;
  if (id === undefined) throw new ApiError('idempotency_in_progress', { retryAfterSeconds: 1 });
  return { schedule_id: id, name: given.name };
}

/** GET /v3/schedules?page=: those that have not ended and were made here. */
export async function listJpushSchedules(call: JpushCall) {
  permitted(listSchedules, call.caller.actor);
  const { page: text = '1' } = call.request.query as { page?: unknown };
  const page = Number(text);
  if (!Number.isInteger(page) || page < 1 || page > 1_000_000) throw new JpushError(400, 8100, 'page counts from 1');
  const { app } = await appOf(call);
  const { rows, total } = await pageJpushSchedules(call.context.pool, app.id, (page - 1) * pageSize, pageSize);
  return {
    total_count: total,
    total_pages: Math.ceil(total / pageSize),
    page,
    schedules: rows.map((row) => shown(row, app)),
  };
}

/** GET /v3/schedules/{id}. */
export async function getJpushSchedule(call: JpushCall) {
  permitted(getSchedule, call.caller.actor);
  return shown(await found(call), (await appOf(call)).app);
}

/** GET /v3/schedules/{id}/msg_ids: of the pushes it made, the latest first. */
export async function msgIdsOfSchedule(call: JpushCall) {
  permitted(getSchedule, call.caller.actor);
  const firings = await lastFirings(call.context.pool, (await found(call)).id, mostMsgIds);
  const msgids = firings.flatMap(({ push_id }) => (push_id === null ? [] : [msgIdOf(push_id)]));
  return { count: msgids.length, msgids };
}

/** PUT /v3/schedules/{id}: what is left out stays; one that has ended, or was of another kind, is made anew instead. */
export async function changeJpushSchedule(call: JpushCall) {
  const { context, caller, request } = call;
  const actor = permitted(update, caller.actor);
  const schedule = await found(call);
  const body = (request.body ?? {}) as { push?: unknown };
  if (body.push !== undefined) parsePush(body.push, '/push');
  const { name, enabled, trigger, push } = parseBody(jpushScheduleChange, request.body);
  if (schedule.state === 'ended') throw new JpushError(400, 8100, 'the schedule has expired');
  const { app } = await appOf(call);
  const recurrence = trigger === undefined ? undefined : whenOf(trigger, app);
  if (recurrence !== undefined && isOnce(recurrence) !== isOnce(schedule.plan as Recurrence)) {
    throw new JpushError(400, 8100, 'single and periodical do not become each other: make another schedule');
  }
  const given = parseBody(update.body!, {
    ...(name === undefined ? {} : { name }),
    ...(enabled === undefined ? {} : { state: enabled ? 'active' : 'paused' }),
    ...(recurrence === undefined ? {} : { recurrence }),
    ...(push === undefined ? {} : { push: await pushOf(call, push) }),
  });
  const noted = push === undefined ? {} : { jpush: echoOf(push) };
  const audit = new AuditNote(context, update, actor, request);
  return shown(await changeSchedule(context, actor, app, schedule, given, audit, { noted }), app);
}

/** DELETE /v3/schedules/{id}: what it made goes on. */
export async function deleteJpushSchedule(call: JpushCall) {
  permitted(update, call.caller.actor);
  const { id } = await found(call);
  await runOperation(call, deleteScheduleRoute, { params: { schedule_id: id } });
  return {};
}

/** Throws ApiError `not_found`, also for one of another app or one that was not made here. */
async function found({ context, caller, request }: JpushCall): Promise<ScheduleRow> {
  const id = (request.params as { schedule_id: string }).schedule_id.toLowerCase();
  const row = isUuid(id) ? await findJpushSchedule(context.pool, caller.appId, id) : undefined;
  if (row === undefined) throw new ApiError('not_found', { detail: 'Request schedule doesn’t exist' });
  return row;
}

function whenOf(trigger: JpushTrigger, app: AppRow): Partial<Recurrence> {
  try {
    return recurrenceOf(trigger, app.time_zone);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new JpushError(400, 8100, `/trigger: ${error.message}`);
  }
}

function isOnce({ once }: Partial<Recurrence>): boolean {
  return once !== undefined;
}

async function pushOf(call: JpushCall, push: JpushPush) {
  const ttl = push.options?.time_to_live;
  const within = ttl == null ? {} : { send_within_minutes: Math.max(1, Math.ceil(ttl / 60)) };
  return { ...contentOf(call.caller, push), ...(await paceOf(call, push)), ...within };
}

function shown(row: ScheduleRow, app: AppRow) {
  const { name, push, plan, state } = row;
  const trigger = triggerOf(plan as Recurrence, app.time_zone);
  return { schedule_id: row.id, name, enabled: state === 'active', trigger, push: push.jpush ?? {} };
}
