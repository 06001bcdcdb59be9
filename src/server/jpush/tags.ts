import { jpushTagChange } from '#contract/jpush.ts';
import { getRecipient, upsertRecipients } from '#contract/recipient.ts';
import { bucketsOf } from '#core/bucket.ts';
import { someTags, untagPage } from '#db/queries/recipient/tags.ts';
import { firstId } from '#db/queries/segment/match.ts';
import { withTransaction } from '#db/tx.ts';
import { auditAlone, originOf } from '../audit/log.ts';
import { permitted } from '../auth/guard.ts';
import type { ServerContext } from '../context.ts';
import { parseBody } from '../validator.ts';
import type { JpushCall } from './call.ts';
import { appOf, recipientsOf, writeRecipients } from './recipients.ts';

/** JPush lists as many. */
const mostListed = 100;
/** Recipients whose tags are looked at for the list. */
const lookedAt = 20_000;
const pageSize = 1000;

interface TagParams {
  tag: string;
  registration_id: string;
}

/** GET /v3/tags/: the most frequent first, of a larger app among a random part of its recipients. */
export async function listTags(call: JpushCall) {
  permitted(getRecipient, call.caller.actor);
  const { app } = await appOf(call);
  const counts = new Map<string, number>();
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    const those = await someTags(call.context.pool, b, app.id, Math.ceil(lookedAt / app.spread));
    for (const [tag, n] of those) counts.set(tag, (counts.get(tag) ?? 0) + n);
  }
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return { tags: sorted.slice(0, mostListed).map(([tag]) => tag) };
}

/** GET /v3/tags/{tag}/registration_ids/{registration_id}. */
export async function hasTag(call: JpushCall) {
  permitted(getRecipient, call.caller.actor);
  const { tag, registration_id: openid } = call.request.params as TagParams;
  const row = (await recipientsOf(call, [openid])).get(openid);
  return { result: row?.tags.includes(tag) ?? false };
}

/** POST /v3/tags/{tag}. A tag taken from somebody unknown makes nobody of them. */
export async function changeTag(call: JpushCall) {
  permitted(upsertRecipients, call.caller.actor);
  const { tag } = call.request.params as TagParams;
  const { add, remove } = parseBody(jpushTagChange, call.request.body).registration_ids;
  const known = await recipientsOf(call, remove ?? []);
  const adding = (add ?? []).filter((openid) => !known.has(openid));
  await writeRecipients(call, [
    ...adding.map((openid) => ({ openid, add_tags: [tag] })),
    ...[...known.keys()].map((openid) => ({ openid, remove_tags: [tag] })),
  ]);
  return {};
}

/** DELETE /v3/tags/{tag}: from everybody, page by page; a call that was cut off is repeated. */
export async function deleteTag(call: JpushCall) {
  const { context, caller, request } = call;
  const { id, kind, label, organizationId } = permitted(upsertRecipients, caller.actor);
  const { tag } = request.params as TagParams;
  const { app } = await appOf(call);
  let removed = 0;
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    removed += await untagBucket(context, { b, appId: app.id }, tag);
  }
  const actor = { id, kind, label };
  const entry = { organizationId, actor, action: 'deleteTag', target: tag, appId: app.id, from: originOf(request) };
  await auditAlone(context, { ...entry, after: { recipients_changed: removed } });
  return {};
}

/** Answers how many had it. */
async function untagBucket(context: ServerContext, lane: { b: number; appId: string }, tag: string): Promise<number> {
  const next = (after: string) =>
    withTransaction(context.pool, (tx) => untagPage(tx, lane, after, tag, pageSize, context.clock.now()), {
      retries: 3,
    });
  let removed = 0;
  for (let page = await next(firstId); page !== null; page = await next(page.last)) removed += page.count;
  return removed;
}
