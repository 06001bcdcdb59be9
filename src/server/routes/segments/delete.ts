import { ApiError } from '#contract/errors.ts';
import { deleteSegment } from '#contract/segment.ts';
import { deleteSegment as hideSegment } from '#db/queries/segment/store.ts';
import { withTransaction } from '#db/tx.ts';
import { route } from '../../route.ts';
import { segmentInScope } from '../../segments/find.ts';

export const deleteSegmentRoute = route(deleteSegment, async ({ params, key, audit }, context) => {
  const { app, segment } = await segmentInScope(context, key, params);
  const row = await withTransaction(context.pool, async (tx) => {
    const hidden = await hideSegment(tx, app.id, segment.id, context.clock.now());
    if (hidden !== undefined) await audit.in(tx, { before: { name: segment.name, rule: segment.rule } });
    return hidden;
  });
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such segment' });
  return { id: row.id, deleted_at: row.deleted_at!.toISOString() };
});
