import { syncTemplates } from '#contract/template.ts';
import { appInScope } from '../../auth/scope.ts';
import { templateOf } from '../../present/template.ts';
import { route } from '../../route.ts';
import { syncTemplates as sync } from '../../templates/sync.ts';

export const syncTemplatesRoute = route(syncTemplates, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const { items, ...counts } = await sync(context, app);
  return { items: items.map(templateOf), ...counts };
});
