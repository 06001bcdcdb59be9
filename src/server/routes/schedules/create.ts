import { createSchedule } from '#contract/schedule.ts';
import { identitiesOf } from '#core/policy/approval.ts';
import { insertSchedule, type NewSchedule } from '#db/queries/schedule/store.ts';
import { withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import { scheduleOf } from '../../present/schedule.ts';
import { route } from '../../route.ts';
import { checkedTrigger, nextOf, type Plan, preparedOf, shownPush } from '../../schedules/compose.ts';

export const createScheduleRoute = route(createSchedule, async ({ body, key, audit, reply }, context) => {
  const app = await appInScope(context, key, body.app_id);
  const now = context.clock.now();
  const plan: Plan =
    body.recurrence === undefined
      ? { kind: 'trigger', plan: await checkedTrigger(context, app, body.trigger!) }
      : { kind: 'recurring', plan: body.recurrence };
  const next = plan.kind === 'recurring' ? nextOf(app, plan.plan, now) : null;
  const prepared = await preparedOf(context, app, { ...plan, at: next }, body.push, body.name);
  const made: NewSchedule = {
    id: context.newId(),
    organization_id: app.organization_id,
    app_id: app.id,
    name: body.name,
    ...plan,
    state: body.paused ? 'paused' : 'active',
    push: shownPush(body.push),
    prepared,
    next_at: body.paused ? null : next,
    created_by: key.ref,
    authors: identitiesOf(key),
  };
  const row = await withTransaction(context.pool, async (tx) => {
    const written = await insertSchedule(tx, made, now);
    await audit.in(tx, { target: made.id, after: { name: made.name, ...plan, push: made.push } });
    return written;
  });
  context.hint('control');
  context.hint('plan');
  reply.header('etag', `"${row.version}"`);
  return scheduleOf(row, app, 0);
});
