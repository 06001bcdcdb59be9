import { listSegments } from '#contract/segment.ts';
import { isUuid } from '#core/ids.ts';
import { pageSegments } from '#db/queries/segment/store.ts';
import { appInScope } from '../../auth/scope.ts';
import { badCursor } from '../../cursor.ts';
import { segmentOf } from '../../present/segment.ts';
import { route } from '../../route.ts';

export const listSegmentsRoute = route(listSegments, async ({ params, query, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  if (query.cursor !== undefined && !isUuid(query.cursor)) throw badCursor();
  const rows = await pageSegments(context.pool, app.id, query.cursor ?? null, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  return { items: shown.map(segmentOf), next_cursor: rows.length > shown.length ? shown.at(-1)!.id : null };
});
