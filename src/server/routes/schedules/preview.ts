import { previewSchedule } from '#contract/schedule.ts';
import { Occurrences } from '#core/schedule/recurrence.ts';
import { appInScope } from '../../auth/scope.ts';
import { route } from '../../route.ts';
import { nextOf } from '../../schedules/compose.ts';

export const previewScheduleRoute = route(previewSchedule, async ({ body, key }, context) => {
  const app = await appInScope(context, key, body.app_id);
  const first = nextOf(app, body.recurrence, context.clock.now());
  const more = new Occurrences(body.recurrence, app.time_zone).list(first, body.count - 1);
  return {
    next: [first, ...more].map((at) => at.toISOString()),
    time_zone: body.recurrence.time_zone ?? app.time_zone,
  };
});
