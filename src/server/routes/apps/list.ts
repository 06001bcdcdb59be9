import { listApps } from '#contract/app.ts';
import { listApps as readApps } from '#db/queries/app/find.ts';
import { appOf } from '../../present/app.ts';
import { route } from '../../route.ts';

/** All at once: an organization has few apps. A key of one app sees that one. */
export const listAppsRoute = route(listApps, async ({ key }, context) => {
  const rows = await readApps(context.pool, key.organizationId);
  const seen = rows.filter((row) => key.appId === null || key.appId === row.id);
  const items = await Promise.all(seen.map(async (row) => appOf(row, await context.vaults.ofApp(row.id), context)));
  return { items, next_cursor: null };
});
