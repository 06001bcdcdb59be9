import { putAttribute } from '#contract/attribute.ts';
import { ApiError } from '#contract/errors.ts';
import { putAttribute as writeAttribute } from '#db/queries/attribute/registry.ts';
import { withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import { attributeOf } from '../../present/attribute.ts';
import { route } from '../../route.ts';

export const putAttributeRoute = route(putAttribute, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const row = await withTransaction(context.pool, async (tx) => {
    const written = await writeAttribute(tx, app.id, { name: params.name, ...body }, context.clock.now());
    if (written !== undefined) await audit.in(tx, {});
    return written;
  });
  if (row !== undefined) return attributeOf(row);
  const errors = [{ pointer: '/type', code: 'attribute_type', message: 'the attribute has another type already' }];
  throw new ApiError('attribute_type', { errors });
});
