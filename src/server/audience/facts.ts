import type { Facts } from '#core/audience/facts.ts';
import type { Needs } from '#core/audience/needs.ts';
import { dayOf } from '#core/ids.ts';
import { together } from '#db/batch.ts';
import type { Pool } from '#db/pool.ts';
import { behaviorOf } from '#db/queries/behavior/load.ts';
import { consentsToLoad } from '#db/queries/consent/load.ts';
import { outcomesOf } from '#db/queries/delivery/outcomes.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import { loadMemberships } from '#db/queries/segment/members.ts';
import { plannedOnce } from '#db/queries/server/plan-once.ts';

/** Everything that some rules ask about one recipient, in one round trip however many rules there are. */
export async function loadFacts(pool: Pool, row: RecipientRow, needs: Needs): Promise<Facts> {
  const { b, app_id: appId, id } = row;
  const sinceDay = needs.since.toISOString().slice(0, 10);
  const [, consents, behavior, deliveries, lists] = await together(pool, [
    plannedOnce(),
    consentsToLoad({ b, appId }, [id], needs.templates),
    behaviorOf({ b, appId, recipientId: id }, needs.events, sinceDay),
    outcomesOf(b, id, needs.pushes.map(dayOf), needs.pushes),
    loadMemberships(b, needs.lists, [id]),
  ]);
  const { geo_x: x, geo_y: y, geo_z: z } = row;
  return {
    id,
    status: row.status,
    tags: row.tags,
    attributes: row.attributes,
    language: row.language,
    timeZone: row.time_zone,
    country: row.country,
    province: row.province,
    city: row.city,
    latitude: row.latitude,
    longitude: row.longitude,
    earth: x === null || y === null || z === null ? null : { x, y, z },
    devicePlatform: row.device_platform,
    deviceType: row.device_type,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    consents: new Map(consents.map((consent) => [consent.template_id, consent])),
    behavior,
    deliveries: new Map(
      deliveries.map(({ push_id, outcome, opened_at, clicked_at }) => {
        return [push_id, { outcome, openedAt: opened_at, clickedAt: clicked_at }];
      }),
    ),
    lists: new Set(lists.map((one) => one.segment_id)),
  };
}
