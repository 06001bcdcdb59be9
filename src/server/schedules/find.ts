import { ApiError } from '#contract/errors.ts';
import { isUuid } from '#core/ids.ts';
import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import { findSchedule } from '#db/queries/schedule/store.ts';
import { asDenied } from '../audit/denied.ts';
import { type Actor, mayUse } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';

/** A schedule the key may see, with its app. Throws ApiError `not_found`, also for another organization's. */
export async function scheduleInScope(
  context: ServerContext,
  key: Actor,
  id: string,
): Promise<{ schedule: ScheduleRow; app: AppRow }> {
  const schedule = isUuid(id) ? await findSchedule(context.pool, id, key.organizationId) : undefined;
  if (schedule === undefined) throw new ApiError('not_found', { detail: 'no such schedule' });
  if (!mayUse(key, schedule.app_id)) throw asDenied(new ApiError('not_found', { detail: 'no such schedule' }));
  return { schedule, app: (await findApp(context.pool, schedule.app_id))! };
}
