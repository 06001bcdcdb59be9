import { getSchedule } from '#contract/schedule.ts';
import { countWaiting, lastFirings } from '#db/queries/schedule/store.ts';
import { firingOf, scheduleOf } from '../../present/schedule.ts';
import { route } from '../../route.ts';
import { scheduleInScope } from '../../schedules/find.ts';

const shownFirings = 20;

export const getScheduleRoute = route(getSchedule, async ({ params, key, reply }, context) => {
  const { schedule, app } = await scheduleInScope(context, key, params.schedule_id);
  const waiting = (await countWaiting(context.pool, [schedule.id])).get(schedule.id) ?? 0;
  const firings = await lastFirings(context.pool, schedule.id, shownFirings);
  reply.header('etag', `"${schedule.version}"`);
  return { ...scheduleOf(schedule, app, waiting), firings: firings.map(firingOf) };
});
