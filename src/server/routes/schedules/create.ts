import { createSchedule } from '#contract/schedule.ts';
import { appInScope } from '../../auth/scope.ts';
import { scheduleOf } from '../../present/schedule.ts';
import { route } from '../../route.ts';
import { makeSchedule } from '../../schedules/write.ts';

export const createScheduleRoute = route(createSchedule, async ({ body, key, audit, reply }, context) => {
  const app = await appInScope(context, key, body.app_id);
  // Never null: it was given no key.
  const row = (await makeSchedule(context, key, app, body, audit))!;
  reply.header('etag', `"${row.version}"`);
  return scheduleOf(row, app, 0);
});
