import { listAttributes } from '#contract/attribute.ts';
import { listAttributes as readAttributes } from '#db/queries/attribute/registry.ts';
import { appInScope } from '../../auth/scope.ts';
import { attributeOf } from '../../present/attribute.ts';
import { route } from '../../route.ts';

export const listAttributesRoute = route(listAttributes, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  return { items: (await readAttributes(context.pool, app.id)).map(attributeOf) };
});
