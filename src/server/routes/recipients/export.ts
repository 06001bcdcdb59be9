import { exportRecipient } from '#contract/recipient.ts';
import { dayOf } from '#core/ids.ts';
import { consentsOfRecipient } from '#db/queries/consent/load.ts';
import { listEntries } from '#db/queries/consent/write.ts';
import { heldDeliveries, heldEvents, heldVariables } from '#db/queries/recipient/holdings.ts';
import { listsOf } from '#db/queries/segment/members.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import { listEveryTemplate } from '#db/queries/template/sync.ts';
import { deliveryOf } from '../../present/delivery.ts';
import { recipientOf } from '../../present/recipient.ts';
import { recipientInScope } from '../../recipients/find.ts';
import { route } from '../../route.ts';

/** Entries of a ledger at most; a person has tens. */
const mostEntries = 100_000;

export const exportRecipientRoute = route(exportRecipient, async ({ params, key, audit }, context) => {
  const { app, vault, row } = await recipientInScope(context, key, params);
  const { pool } = context;
  const { b, id } = row;
  await audit.alone({ target: id });
  const [consents, templates, entries, events, deliveries, segments] = await Promise.all([
    consentsOfRecipient(pool, b, app.id, id),
    listEveryTemplate(pool, app.id),
    listEntries(pool, b, app.id, id, mostEntries),
    heldEvents(pool, b, app.id, id),
    heldDeliveries(pool, b, id),
    allSegments(pool, app.id),
  ]);
  const pushIds = deliveries.map((one) => one.push_id);
  const variables = await heldVariables(pool, pushIds.map(dayOf), pushIds, id);
  const lists = await listsOf(
    pool,
    b,
    id,
    segments.map((one) => one.id),
  );
  return {
    exported_at: context.clock.now().toISOString(),
    recipient: recipientOf(row, vault, consents, templates, true),
    consent_entries: entries.map(({ template_id, reason, source, count, delta, scene_version, note, occurred_at }) => {
      return { template_id, reason, source, count, delta, scene_version, note, occurred_at: occurred_at.toISOString() };
    }),
    events: events.map((event) => ({ ...event, at: event.at.toISOString() })),
    deliveries: deliveries.map((one) => ({
      push_id: one.push_id,
      ...deliveryOf(one, vault, row.openid, true),
      variables: variables.get(one.push_id) ?? null,
    })),
    lists: segments.filter((one) => lists.has(one.id)).map(({ id: listId, name }) => ({ id: listId, name })),
  };
});
