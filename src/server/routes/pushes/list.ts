import { listPushes } from '#contract/push.ts';
import { isUuid } from '#core/ids.ts';
import { listApps } from '#db/queries/app/find.ts';
import { listPushes as readPushes } from '#db/queries/push/find.ts';
import { mayUse } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { badCursor } from '../../cursor.ts';
import { receiptOf } from '../../present/push.ts';
import { route } from '../../route.ts';

export const listPushesRoute = route(listPushes, async ({ query, key }, context) => {
  const appIds =
    query.app_id === undefined
      ? (await listApps(context.pool, key.organizationId)).map((app) => app.id).filter((id) => mayUse(key, id))
      : [(await appInScope(context, key, query.app_id)).id];
  if (query.cursor !== undefined && !isUuid(query.cursor)) throw badCursor();
  const rows = await readPushes(context.pool, key.organizationId, appIds, query.cursor ?? null, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map((row) => ({
      ...receiptOf(row, context.clock.now()),
      name: row.name,
      created_at: row.created_at.toISOString(),
    })),
    next_cursor: rows.length > shown.length ? shown.at(-1)!.id : null,
  };
});
