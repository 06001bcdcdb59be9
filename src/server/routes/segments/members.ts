import { ApiError } from '#contract/errors.ts';
import { changeMembers } from '#contract/segment.ts';
import { bucketOf } from '#core/bucket.ts';
import { addMembers, removeMembers } from '#db/queries/segment/members.ts';
import { resolveList } from '../../audience/lists.ts';
import { route } from '../../route.ts';
import { segmentInScope } from '../../segments/find.ts';

type Lists = { openids?: string[]; aliases?: string[]; recipients?: string[] };

const mostAtOnce = 1000;

/** A call that failed half-way may be repeated: adding or removing somebody again changes nothing. */
export const changeMembersRoute = route(changeMembers, async ({ params, body, key }, context) => {
  const { app, segment } = await segmentInScope(context, key, params);
  if (segment.kind === 'rule') throw new ApiError('segment_is_a_rule');
  const given = [body.add, body.remove].flatMap((lists) => Object.values(lists ?? {}).flat());
  if (given.length > mostAtOnce) {
    const message = `at most ${mostAtOnce} identifiers a call`;
    throw new ApiError('validation_failed', { errors: [{ pointer: '', code: 'too_big', message }] });
  }
  const vault = await context.vaults.ofApp(app.id);
  const lanes = { start: app.bucket_start, spread: app.spread };
  const byBucket = async (lists: Lists = {}) => {
    const parts = [
      { openids: lists.openids ?? [] },
      { aliases: lists.aliases ?? [] },
      { recipients: lists.recipients ?? [] },
    ];
    const resolved = await Promise.all(parts.map((part) => resolveList(context, app, vault, part)));
    const ids = new Set(resolved.flatMap((one) => one.ids.map(([, id]) => id)));
    return Map.groupBy(ids, (id) => bucketOf(lanes, id));
  };
  let [added, removed] = [0, 0];
  for (const [b, ids] of await byBucket(body.add)) added += await addMembers(context.pool, b, segment.id, ids);
  for (const [b, ids] of await byBucket(body.remove)) removed += await removeMembers(context.pool, b, segment.id, ids);
  return { added, removed };
});
