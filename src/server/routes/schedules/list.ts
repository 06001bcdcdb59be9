import { listSchedules } from '#contract/schedule.ts';
import { isUuid } from '#core/ids.ts';
import { listApps } from '#db/queries/app/find.ts';
import { countWaiting, listSchedules as pageSchedules } from '#db/queries/schedule/store.ts';
import { mayUse } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { badCursor } from '../../cursor.ts';
import { scheduleOf } from '../../present/schedule.ts';
import { route } from '../../route.ts';

export const listSchedulesRoute = route(listSchedules, async ({ query, key }, context) => {
  if (query.cursor !== undefined && !isUuid(query.cursor)) throw badCursor();
  const apps =
    query.app_id === undefined
      ? (await listApps(context.pool, key.organizationId)).filter((app) => mayUse(key, app.id))
      : [await appInScope(context, key, query.app_id)];
  const ids = apps.map((app) => app.id);
  const rows = await pageSchedules(context.pool, key.organizationId, ids, query.cursor ?? null, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const waiting = await countWaiting(
    context.pool,
    shown.map((row) => row.id),
  );
  const appOf = new Map(apps.map((app) => [app.id, app]));
  return {
    items: shown.map((row) => scheduleOf(row, appOf.get(row.app_id)!, waiting.get(row.id) ?? 0)),
    next_cursor: rows.length > shown.length ? shown.at(-1)!.id : null,
  };
});
