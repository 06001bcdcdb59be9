import { putAttribute } from '#contract/attribute.ts';
import { ApiError } from '#contract/errors.ts';
import { putAttribute as writeAttribute } from '#db/queries/attribute/registry.ts';
import { appInScope } from '../../auth/scope.ts';
import { attributeOf } from '../../present/attribute.ts';
import { route } from '../../route.ts';

export const putAttributeRoute = route(putAttribute, async ({ params, body, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const row = await writeAttribute(context.pool, app.id, { name: params.name, ...body }, context.clock.now());
  if (row !== undefined) return attributeOf(row);
  const errors = [{ pointer: '/type', code: 'attribute_type', message: 'the attribute has another type already' }];
  throw new ApiError('attribute_type', { errors });
});
