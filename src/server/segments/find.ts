import { ApiError } from '#contract/errors.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { findSegment, type SegmentRow } from '#db/queries/segment/store.ts';
import type { Actor } from '../auth/actor.ts';
import { appInScope } from '../auth/scope.ts';
import type { ServerContext } from '../context.ts';

/** A segment of an app the key may use. Throws ApiError `not_found`. */
export async function segmentInScope(
  context: ServerContext,
  key: Actor,
  params: { app_id: string; segment_id: string },
): Promise<{ app: AppRow; segment: SegmentRow }> {
  const app = await appInScope(context, key, params.app_id);
  const segment = await findSegment(context.pool, app.id, params.segment_id);
  if (segment === undefined) throw new ApiError('not_found', { detail: 'no such segment' });
  return { app, segment };
}
