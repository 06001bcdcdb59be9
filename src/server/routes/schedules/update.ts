import { ApiError } from '#contract/errors.ts';
import { type Recurrence, type Trigger, updateSchedule } from '#contract/schedule.ts';
import { identitiesOf } from '#core/policy/approval.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import { countWaiting, updateSchedule as writeSchedule } from '#db/queries/schedule/store.ts';
import { withTransaction } from '#db/tx.ts';
import { ifMatch } from '../../if-match.ts';
import { scheduleOf } from '../../present/schedule.ts';
import { route } from '../../route.ts';
import { checkedTrigger, nextOf, type Plan, preparedOf, shownPush } from '../../schedules/compose.ts';
import { scheduleInScope } from '../../schedules/find.ts';

export const updateScheduleRoute = route(
  updateSchedule,
  async ({ params, body, key, audit, request, reply }, context) => {
    const { schedule, app } = await scheduleInScope(context, key, params.schedule_id);
    const version = ifMatch(request.headers['if-match']);
    if (version !== schedule.version) throw new ApiError('version_conflict', { extra: { version: schedule.version } });
    const now = context.clock.now();
    const plan = await planOf(schedule, body, (trigger) => checkedTrigger(context, app, trigger));
    const name = body.name ?? schedule.name;
    // One that had ended goes on when it is given other times.
    const went = schedule.state === 'ended' && body.recurrence !== undefined ? 'active' : schedule.state;
    const state = body.state ?? went;
    const next = nextAt(app, { ...schedule, plan, state }, now);
    const { push } = body;
    const placed = { kind: schedule.kind, plan, at: next } as Plan & { at: Date | null };
    const checked =
      push === undefined ? {} : { push: shownPush(push), prepared: await preparedOf(context, app, placed, push, name) };
    // Who only pauses or resumes it has no hand in what it sends.
    const wrote = push !== undefined || body.recurrence !== undefined || body.trigger !== undefined;
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
      await audit.in(tx, { before: loggedOf(schedule), after: loggedOf(written) });
      return written;
    });
    context.hint('control');
    context.hint('plan');
    reply.header('etag', `"${row.version}"`);
    return scheduleOf(row, app, (await countWaiting(context.pool, [row.id])).get(row.id) ?? 0);
  },
);

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
