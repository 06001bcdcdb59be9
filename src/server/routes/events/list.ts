import { listEvents } from '#contract/event.ts';
import { isUuid } from '#core/ids.ts';
import { listEvents as readEvents } from '#db/queries/event/list.ts';
import { appInScope } from '../../auth/scope.ts';
import { badCursor } from '../../cursor.ts';
import { route } from '../../route.ts';

export const listEventsRoute = route(listEvents, async ({ query, key }, context) => {
  const named = query.app_id === undefined ? key.apps : [(await appInScope(context, key, query.app_id)).id];
  const appIds = named === 'all' ? null : named;
  if (query.cursor !== undefined && !isUuid(query.cursor)) throw badCursor();
  const rows = await readEvents(context.pool, key.organizationId, appIds, query.cursor ?? null, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map((row) => ({ ...row, created_at: row.created_at.toISOString() })),
    next_cursor: rows.length > shown.length ? shown.at(-1)!.id : null,
  };
});
