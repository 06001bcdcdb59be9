import { listApps } from '#contract/app.ts';
import { listApps as readApps } from '#db/queries/app/find.ts';
import { can, mayUse } from '../../auth/actor.ts';
import { appOf } from '../../present/app.ts';
import { route } from '../../route.ts';

/** All at once: an organization has few apps. Whoever has some apps only sees those. */
export const listAppsRoute = route(listApps, async ({ key }, context) => {
  const rows = await readApps(context.pool, key.organizationId);
  const seen = rows.filter((row) => mayUse(key, row.id));
  const shows = { secrets: can(key, 'apps_manage') };
  const items = await Promise.all(
    seen.map(async (row) => appOf(row, await context.vaults.ofApp(row.id), context, shows)),
  );
  return { items, next_cursor: null };
});
