import { getRecipient, upsertRecipients } from '#contract/recipient.ts';
import { bucketOf } from '#core/bucket.ts';
import { loadOpenids, recipientsByAlias } from '#db/queries/recipient/load.ts';
import { writeProfiles } from '#db/queries/recipient/profile.ts';
import { withTransaction } from '#db/tx.ts';
import { auditAlone, originOf } from '../audit/log.ts';
import { can } from '../auth/actor.ts';
import { permitted } from '../auth/guard.ts';
import type { JpushCall } from './call.ts';
import { JpushError } from './errors.ts';
import { appOf } from './recipients.ts';

/** JPush tells as many. */
const mostListed = 10;

/** GET /v3/aliases/{alias}. Registration ids are openids: nothing but personal data is asked for. */
export async function getAlias(call: JpushCall) {
  if (!can(permitted(getRecipient, call.caller.actor), 'personal_data')) {
    throw new JpushError(403, 2007, 'registration ids are personal data: the key lacks personal_data');
  }
  const { app, vault, ids, bucket } = await bearersOf(call);
  const shown = ids.slice(0, mostListed);
  const openids = await loadOpenids(call.context.pool, [...new Set(shown.map(bucket))], app.id, shown);
  const opened = [...openids].flatMap(([id, sealed]) => (sealed === null ? [] : [vault.openOpenid(id, sealed)]));
  return { registration_ids: opened.sort() };
}

/** DELETE /v3/aliases/{alias}: whoever has it has none any more. May be repeated. */
export async function deleteAlias(call: JpushCall) {
  const { context, caller, request } = call;
  const { id: actorId, kind, label, organizationId } = permitted(upsertRecipients, caller.actor);
  const { app, ids, bucket } = await bearersOf(call);
  const now = context.clock.now();
  for (const [b, those] of Map.groupBy(ids, bucket)) {
    const rows = those.map((id) => ({ id, alias: null }));
    await withTransaction(context.pool, (tx) => writeProfiles(tx, { b, appId: app.id }, rows, now), { retries: 3 });
  }
  const actor = { id: actorId, kind, label };
  const entry = { organizationId, actor, action: 'deleteAlias', appId: app.id, from: originOf(request) };
  await auditAlone(context, { ...entry, after: { recipients_changed: ids.length } });
  return {};
}

/** Ids of whoever has the alias of the address, in order. */
async function bearersOf(call: JpushCall) {
  const { alias } = call.request.params as { alias: string };
  const { app, vault } = await appOf(call);
  const rows = await recipientsByAlias(call.context.pool, app.id, [vault.aliasIdOf(alias)]);
  const lanes = { start: app.bucket_start, spread: app.spread };
  return { app, vault, ids: rows.map((row) => row.id).sort(), bucket: (id: string) => bucketOf(lanes, id) };
}
