import { getSegment } from '#contract/segment.ts';
import { segmentOf } from '../../present/segment.ts';
import { route } from '../../route.ts';
import { segmentInScope } from '../../segments/find.ts';

export const getSegmentRoute = route(getSegment, async ({ params, key, reply }, context) => {
  const { segment } = await segmentInScope(context, key, params);
  reply.header('etag', `"${segment.version}"`);
  return segmentOf(segment);
});
