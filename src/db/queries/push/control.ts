import type { Call } from '../../batch.ts';
import { exactly } from '../../exactly.ts';
import type { Sql } from '../../pool.ts';
import { dailyStatement, first, freshStatement } from '../../statement.ts';
import { byDay, type PushKey } from './by-day.ts';
import type { PushRow } from './row.ts';

export interface PushControl {
  id: string;
  state: PushRow['state'];
  version: number;
}

const control = dailyStatement<PushControl>(
  'push.control',
  'select id, state, version from push where day = $day and id = any($1::uuid[])',
);
const sending = dailyStatement<{ id: string }>(
  'push.sending',
  `select id from push where day = $day and id = any($1::uuid[]) and state in ('planning', 'sending')`,
);
const cancel = freshStatement<PushRow>(
  `update push set state = 'cancelled', cancelled_at = $3, updated_at = $3, version = version + 1,
     planned_at = coalesce(planned_at, $3), resume_state = null, pause_reason = null
   where day = $1 and id = $2 and state in ('draft', 'waiting_approval', 'scheduled', 'planning', 'sending', 'paused') returning *`,
);
const pause = freshStatement<PushRow>(
  `update push set state = 'paused', resume_state = state, pause_reason = $4, updated_at = $3, version = version + 1
   where day = $1 and id = $2 and state in ('scheduled', 'planning', 'sending') and finished_at is null returning *`,
);
const resume = freshStatement<PushRow>(
  `update push set state = resume_state, resume_state = null, pause_reason = null, updated_at = $3, version = version + 1
   where day = $1 and id = $2 and state = 'paused' returning *`,
);
// Without a join, or a plan made while the day is young would read all of it, or all slices, for a few: with 10,000
// pushes that took seconds. `offset 0` keeps the look for slices a look for each.
const finish = dailyStatement<{ id: string }>(
  'push.finish',
  `update push set finished_at = $2, updated_at = $2, state = case when state = 'cancelled' then state else 'finished' end,
     resume_state = null, pause_reason = null
   where day = $day and planned_at is not null and finished_at is null and state in ('sending', 'paused', 'cancelled')
     and id = any(array(select id from push where day = $day and id = any($1::uuid[])
       and planned_at is not null and finished_at is null order by id for update))
     and not exists (select from slice where slice.push_id = push.id offset 0)
   returning id`,
);
const update = freshStatement<PushRow>(
  `update push set name = $4, template_id = $5, message = $6, audience = $7, variables = $8, recipient_variables = $9,
     priority = $10, due_at = $11, send_before = $12, delivery_mode = $13, no_credit = $14, state = $15, kind = $16,
     audience_count = $17, planned_at = $18, updated_at = $19, pace_per_minute = $20, limits = $21, class = $22,
     canary = $23, canary_state = null, plan_hold = false, timing = $24, approval = $25, experiment = $26,
     decide_at = $27, hold_credits = $28, decision = null, version = version + 1
   where day = $1 and id = $2 and version = $3 returning *`,
);

/**
 * State and version of pushes about to be sent from: read once per window, so that a cancel takes effect within one, and
 * once a poll. A statement for each of their days.
 */
export function readControl(keys: Iterable<PushKey>): Call<PushControl[]>[] {
  return byDay(keys).map(([day, ids]) => control(day).with([ids]));
}

/** Fails, as `isOtherThanExpected` tells, unless all of these pushes are planned or sent, and neither paused nor over. */
export function demandSending(keys: Iterable<PushKey>): Call<true>[] {
  return byDay(keys).map(([day, ids]) => exactly(sending(day))([ids], ids.length));
}

/** Turns a push that is not over into a cancelled one; undefined when it was over already. */
export async function markCancelled(sql: Sql, day: string, id: string, now: Date): Promise<PushRow | undefined> {
  return first(await cancel(sql, [day, id, now]));
}

/**
 * Holds a push where it stands: nobody more of it is planned or called. Undefined when it is a draft, paused already, or
 * over.
 */
export async function pausePush(
  sql: Sql,
  day: string,
  id: string,
  reason: string,
  now: Date,
): Promise<PushRow | undefined> {
  return first(await pause(sql, [day, id, now, reason]));
}

/** Lets a paused push go on in the state it was paused in; undefined when it was not paused. */
export async function resumePush(sql: Sql, day: string, id: string, now: Date): Promise<PushRow | undefined> {
  return first(await resume(sql, [day, id, now]));
}

/** Closes a fully planned push that has no slice left. Safe to call at any time; true when this call closed it. */
export async function finishPush(sql: Sql, day: string, id: string, now: Date): Promise<boolean> {
  return (await finishPushes(sql, [{ day, id }], now)) > 0;
}

/** The same for several, their rows locked in order of day and id; answers how many this call closed. */
export async function finishPushes(sql: Sql, keys: Iterable<PushKey>, now: Date): Promise<number> {
  let closed = 0;
  for (const [day, ids] of byDay(keys)) closed += (await finish(day)(sql, [ids, now])).length;
  return closed;
}

/** Writes an edited push if nobody changed it since `version`; undefined when somebody did. */
export async function updatePush(sql: Sql, version: number, push: PushRow, now: Date): Promise<PushRow | undefined> {
  return first(
    await update(sql, [
      push.day,
      push.id,
      version,
      push.name,
      push.template_id,
      JSON.stringify(push.message),
      JSON.stringify(push.audience),
      JSON.stringify(push.variables),
      push.recipient_variables === null ? null : JSON.stringify(push.recipient_variables),
      push.priority,
      push.due_at,
      push.send_before,
      push.delivery_mode,
      push.no_credit,
      push.state,
      push.kind,
      push.audience_count,
      push.planned_at,
      now,
      push.pace_per_minute,
      push.limits === null ? null : JSON.stringify(push.limits),
      push.class,
      push.canary === null ? null : JSON.stringify(push.canary),
      push.timing === null ? null : JSON.stringify(push.timing),
      push.approval === null ? null : JSON.stringify(push.approval),
      push.experiment === null ? null : JSON.stringify(push.experiment),
      push.decide_at,
      push.hold_credits,
    ]),
  );
}
