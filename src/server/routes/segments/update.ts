import { ApiError } from '#contract/errors.ts';
import { updateSegment } from '#contract/segment.ts';
import { lockSegments, updateSegment as writeSegment } from '#db/queries/segment/store.ts';
import { withTransaction } from '#db/tx.ts';
import { checkedRule, expandedRule, rulesOf, worldOf } from '../../audience/world.ts';
import { sameMembers } from '../../audit/note.ts';
import { ifMatch } from '../../if-match.ts';
import { segmentOf } from '../../present/segment.ts';
import { route } from '../../route.ts';
import { segmentInScope } from '../../segments/find.ts';

/** Segments are locked together: of two changes that would make a circle, the second sees the first. */
export const updateSegmentRoute = route(
  updateSegment,
  async ({ params, body, key, audit, request, reply }, context) => {
    const { app, segment } = await segmentInScope(context, key, params);
    const version = ifMatch(request.headers['if-match']);
    if (body.rule !== undefined && segment.kind === 'list') throw new ApiError('segment_is_a_list');
    const rule = body.rule === undefined ? segment.rule : checkedRule(body.rule, await worldOf(context, app), '/rule');
    const row = await withTransaction(context.pool, async (tx) => {
      const segments = rulesOf(await lockSegments(tx, app.id));
      if (rule !== null) expandedRule(rule, segments, '/rule', segment.id);
      const change = { app_id: app.id, id: segment.id, version, name: body.name ?? segment.name, rule };
      const written = await writeSegment(tx, change, context.clock.now());
      if (written !== undefined) await audit.in(tx, { before: sameMembers(body, segment), after: body });
      return written;
    });
    if (row === undefined) throw new ApiError('version_conflict');
    reply.header('etag', `"${row.version}"`);
    return segmentOf(row);
  },
);
