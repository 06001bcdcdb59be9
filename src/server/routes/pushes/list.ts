import { listPushes } from '#contract/push-list.ts';
import { bucketsOf } from '#core/bucket.ts';
import { isUuid } from '#core/ids.ts';
import { listApps } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { activePauses } from '#db/queries/limiter/read.ts';
import { type ListedPush, listPushes as readPushes } from '#db/queries/push/find.ts';
import { type PushRollup, readRollups } from '#db/queries/push/rollup.ts';
import { mayUse } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { badCursor } from '../../cursor.ts';
import { itemOf } from '../../present/push.ts';
import { holdOf, isRunning } from '../../pushes/held-by.ts';
import { originsOf } from '../../pushes/origin.ts';
import { route } from '../../route.ts';

export const listPushesRoute = route(listPushes, async ({ query, key }, context) => {
  const named = query.app_id;
  const apps =
    named === undefined
      ? (await listApps(context.pool, key.organizationId)).filter((app) => mayUse(key, app.id))
      : [await appInScope(context, key, named)];
  if (query.cursor !== undefined && !isUuid(query.cursor)) throw badCursor();
  const filter = {
    kind: query.kind ?? null,
    states: query.state ?? null,
    templateId: query.template_id ?? null,
    words: query.q ?? null,
  };
  const appIds = apps.map((app) => app.id);
  const before = query.cursor ?? null;
  const now = context.clock.now();
  const rows = await readPushes(context.pool, key.organizationId, appIds, filter, now, before, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const counts = query.include === 'counts' ? await countsOf(context, apps, shown) : null;
  const pauses = shown.some(isRunning) ? await activePauses(context.pool, appIds, now) : [];
  const origins = await originsOf(context, shown);
  return {
    items: shown.map((row) => itemOf(row, counts?.get(row.id) ?? null, holdOf(row, pauses), origins.get(row.id)!, now)),
    next_cursor: rows.length > shown.length ? shown.at(-1)!.id : null,
  };
});

async function countsOf(context: ServerContext, apps: AppRow[], rows: ListedPush[]): Promise<Map<string, PushRollup>> {
  const among = new Set(rows.map((row) => row.app_id));
  const buckets = apps
    .filter((app) => among.has(app.id))
    .flatMap((app) => bucketsOf({ start: app.bucket_start, spread: app.spread }));
  return readRollups(context.pool, [...new Set(buckets)], rows);
}
