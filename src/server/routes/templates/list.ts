import { listTemplates } from '#contract/template.ts';
import { listTemplates as readTemplates } from '#db/queries/template/sync.ts';
import { appInScope } from '../../auth/scope.ts';
import { templateOf } from '../../present/template.ts';
import { route } from '../../route.ts';

export const listTemplatesRoute = route(listTemplates, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const rows = await readTemplates(context.pool, app.id);
  return { items: rows.map(templateOf), synced_at: app.templates_synced_at?.toISOString() ?? null };
});
