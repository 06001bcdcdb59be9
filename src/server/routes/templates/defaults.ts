import { ApiError } from '#contract/errors.ts';
import { getTemplateDefaults, putTemplateDefaults, type TemplateDefaults } from '#contract/policy.ts';
import { putTemplateDefaults as writeDefaults } from '#db/queries/policy/write.ts';
import { listTemplates, type TemplateRow } from '#db/queries/template/sync.ts';
import { withTransaction } from '#db/tx.ts';
import { checkedRule, expandedRule, worldOf } from '../../audience/world.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { tellChange } from '../../policies/tell-change.ts';
import { route } from '../../route.ts';

export const getTemplateDefaultsRoute = route(getTemplateDefaults, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  return (await named(context, app.id, params.template_id)).defaults ?? {};
});

export const putTemplateDefaultsRoute = route(putTemplateDefaults, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const template = await named(context, app.id, params.template_id);
  const { audience, ...rest } = body;
  const given: TemplateDefaults = { ...rest };
  if (audience !== undefined) {
    const world = await worldOf(context, app);
    given.audience = checkedRule(audience, world, '/audience');
    expandedRule(given.audience, world.segments, '/audience');
  }
  await withTransaction(context.pool, async (tx) => {
    await writeDefaults(tx, template.id, given);
    await audit.in(tx, { before: template.defaults, after: body });
  });
  tellChange(context);
  return given;
});

/** The app's template under WeChat's id or ours; also one the platform no longer lists. */
async function named(context: ServerContext, appId: string, name: string): Promise<TemplateRow> {
  const found = (await listTemplates(context.pool, appId)).find(
    (one) => one.platform_template_id === name || one.id === name.toLowerCase(),
  );
  if (found === undefined) throw new ApiError('not_found', { detail: 'the app has no such template' });
  return found;
}
