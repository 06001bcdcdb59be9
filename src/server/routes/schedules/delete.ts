import { ApiError } from '#contract/errors.ts';
import { deleteSchedule } from '#contract/schedule.ts';
import { deleteSchedule as endSchedule } from '#db/queries/schedule/store.ts';
import { withTransaction } from '#db/tx.ts';
import { route } from '../../route.ts';
import { scheduleInScope } from '../../schedules/find.ts';

export const deleteScheduleRoute = route(deleteSchedule, async ({ params, key, audit }, context) => {
  const { schedule } = await scheduleInScope(context, key, params.schedule_id);
  const now = context.clock.now();
  const row = await withTransaction(context.pool, async (tx) => {
    const ended = await endSchedule(tx, schedule.id, key.organizationId, now);
    if (ended === undefined) throw new ApiError('not_found', { detail: 'no such schedule' });
    await audit.in(tx, {
      appId: schedule.app_id,
      before: { name: schedule.name, plan: schedule.plan, state: schedule.state },
    });
    return ended;
  });
  context.hint('control');
  return { id: row.id, deleted_at: row.deleted_at!.toISOString() };
});
