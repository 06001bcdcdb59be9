import { ApiError } from '#contract/errors.ts';
import { deleteSegment } from '#contract/segment.ts';
import { deleteSegment as hideSegment } from '#db/queries/segment/store.ts';
import { route } from '../../route.ts';
import { segmentInScope } from '../../segments/find.ts';

export const deleteSegmentRoute = route(deleteSegment, async ({ params, key }, context) => {
  const { app, segment } = await segmentInScope(context, key, params);
  const row = await hideSegment(context.pool, app.id, segment.id, context.clock.now());
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such segment' });
  return { id: row.id, deleted_at: row.deleted_at!.toISOString() };
});
