import { ApiError } from '#contract/errors.ts';
import { updateSchedule } from '#contract/schedule.ts';
import { countWaiting } from '#db/queries/schedule/store.ts';
import { ifMatch } from '../../if-match.ts';
import { scheduleOf } from '../../present/schedule.ts';
import { route } from '../../route.ts';
import { scheduleInScope } from '../../schedules/find.ts';
import { changeSchedule } from '../../schedules/write.ts';

export const updateScheduleRoute = route(
  updateSchedule,
  async ({ params, body, key, audit, request, reply }, context) => {
    const { schedule, app } = await scheduleInScope(context, key, params.schedule_id);
    const version = ifMatch(request.headers['if-match']);
    if (version !== schedule.version) throw new ApiError('version_conflict', { extra: { version: schedule.version } });
    const row = await changeSchedule(context, key, app, schedule, body, audit);
    reply.header('etag', `"${row.version}"`);
    return scheduleOf(row, app, (await countWaiting(context.pool, [row.id])).get(row.id) ?? 0);
  },
);
