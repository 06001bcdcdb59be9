import type { z } from 'zod';
import { recipientTimeline } from '#contract/recipient-list.ts';
import type { ConsentEntryRow } from '#db/queries/consent/write.ts';
import { listEntries } from '#db/queries/consent/write.ts';
import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import { type HeldEvent, heldDeliveries, heldEvents } from '#db/queries/recipient/holdings.ts';
import { can } from '../../auth/actor.ts';
import { maskedAttributes } from '../../present/personal.ts';
import { recipientInScope } from '../../recipients/find.ts';
import { route } from '../../route.ts';

type Line = z.input<typeof recipientTimeline.response>['items'][number];

/** Lines of the ledger at most; a person has tens. */
const mostEntries = 100_000;
const nothing = {
  template_id: null,
  push_id: null,
  delta: null,
  reason: null,
  errcode: null,
  properties: null,
} satisfies Partial<Line>;

export const recipientTimelineRoute = route(recipientTimeline, async ({ params, query, key }, context) => {
  const { app, row } = await recipientInScope(context, key, params);
  const { pool } = context;
  const withEvents = query.include === 'events';
  const [entries, deliveries, events] = await Promise.all([
    listEntries(pool, row.b, app.id, row.id, mostEntries),
    heldDeliveries(pool, row.b, row.id),
    withEvents ? heldEvents(pool, row.b, app.id, row.id) : [],
  ]);
  const personal = can(key, 'personal_data');
  const lines = [
    ...entries.map(ofEntry),
    ...deliveries.flatMap(ofDelivery),
    ...events.filter((one) => !one.name.startsWith('message.')).map((event) => ofEvent(event, personal)),
  ];
  lines.sort((x, y) => (x.at < y.at ? 1 : -1));
  return { items: lines.slice(0, query.limit), more: lines.length > query.limit };
});

function ofEntry({ occurred_at, reason, template_id, delta }: ConsentEntryRow): Line {
  return { ...nothing, at: occurred_at.toISOString(), kind: 'consent', what: reason, template_id, delta };
}

/** One outcome is up to four lines: what became of it later has times of its own. */
function ofDelivery(row: DeliveryRow): Line[] {
  const { outcome, push_id, template_id, reason, errcode } = row;
  const at = (time: Date | null, kind: Line['kind'], rest: Partial<Line> = {}): Line[] =>
    time === null ? [] : [{ ...nothing, at: time.toISOString(), kind, what: kind, push_id, template_id, ...rest }];
  return [
    ...at(row.settled_at, 'delivery', { what: outcome, reason, errcode, delta: row.spent ? -1 : null }),
    ...at(row.delivered_at, 'delivered'),
    ...at(row.opened_at, 'opened'),
    ...at(row.clicked_at, 'clicked'),
  ];
}

function ofEvent({ name, at, properties }: HeldEvent, personal: boolean): Line {
  const shown = properties === null || personal ? properties : maskedAttributes(properties);
  return { ...nothing, at: at.toISOString(), kind: 'event', what: name, properties: shown };
}
