import fc from 'fast-check';
import type { Facts } from '#core/audience/facts.ts';
import { earthOf, placeOf } from '#core/audience/geo.ts';
import { idAt } from '#core/ids.ts';
import { ensurePartitions } from '#db/partitions.ts';
import type { Pool } from '#db/pool.ts';

/** Small worlds, so that rules and people meet: every value is drawn from a handful. */
export const now = new Date('2026-11-22T00:00:00.000Z');
export const dayMs = 86_400_000;
export const appId = '019b0000-0000-7000-8000-000000000001';
export const organizationId = '019b0000-0000-7000-8000-000000000002';
export const templates = ['019b0000-0000-7000-8000-00000000000a', '019b0000-0000-7000-8000-00000000000b'];
export const pushes = [3, 9].map((days) => idAt(new Date(now.getTime() - days * dayMs), Buffer.alloc(10, days)));
export const lists = ['019b0000-0000-7000-8000-0000000000f1', '019b0000-0000-7000-8000-0000000000f2'];
export const tags = ['tea', 'vip', '猫', '😀"x\\', "';--", 'NULL'];
export const texts = ['', 'x', 'X', '好😀', "o'x", '100%', 'x_y'];
export const numbers = [-1, 0, 1, 1.5, 0.1, 1e21, 2 ** 53, -1e-7];
export const dates = [0, 1, 2.5, 7, 30, 31, -1].map((days) => new Date(now.getTime() - days * dayMs));
export const words = ['zh_CN', 'en', '浙江', "D'or"];
export const places = [
  { latitude: 30.2741, longitude: 120.1551 },
  { latitude: 30.25, longitude: 120.1 },
  { latitude: 31.2304, longitude: 121.4737 },
  { latitude: 0, longitude: 0 },
  { latitude: -90, longitude: 180 },
  { latitude: 89.5, longitude: -179.9 },
];
export const events = ['order.paid', 'viewed', 'message.opened'];
export const properties = ['amount', 'sku', 'gift'];

/** Something, or nothing in every second case. */
const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
const one = <T>(of: readonly T[]) => fc.constantFrom(...of);
const time = one(dates).chain((date) => fc.integer({ min: -1, max: 1 }).map((ms) => new Date(date.getTime() + ms)));
const value = fc.oneof(one(texts), one(numbers), fc.boolean());

const attributes = fc
  .record(
    {
      s: one(texts),
      n: one(numbers),
      f: fc.boolean(),
      d: one(dates).map((date) => date.toISOString()),
      l: fc.uniqueArray(one(tags), { maxLength: 4 }),
    },
    { requiredKeys: [] },
  )
  // Sometimes a value that is not of its attribute's type: nothing is to break over it.
  .chain((right) =>
    fc
      .record({ odd: fc.boolean(), s: value, n: value, d: value, l: value })
      .map(({ odd, ...wrong }) => (odd ? { ...right, ...wrong } : right)),
  );

const place = fc.oneof(
  one(places),
  fc.record({
    latitude: fc.double({ min: 29, max: 32, noNaN: true }),
    longitude: fc.double({ min: 119, max: 122, noNaN: true }),
  }),
);

/** One recipient with everything known of it. */
export const person: fc.Arbitrary<Facts> = fc
  .record({
    id: fc.uuid(),
    status: one(['active', 'active', 'invalid', 'blocked'] as const),
    tags: fc.uniqueArray(one(tags), { maxLength: 4 }),
    attributes,
    language: or(one(words)),
    timeZone: or(one(words)),
    country: or(one(words)),
    province: or(one(words)),
    city: or(one(words)),
    place: or(place),
    devicePlatform: or(one(words)),
    deviceType: or(one(words)),
    firstSeenAt: time,
    lastSeenAt: or(time),
    consents: fc.array(
      fc.record({
        template: one(templates),
        kind: one(['one_time', 'long_term']),
        status: one(['none', 'granted', 'refused', 'banned']),
        credits: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 2 },
    ),
    behavior: fc.array(
      fc.record({
        name: one(events),
        at: time,
        properties: or(fc.dictionary(one(properties), value, { maxKeys: 3, noNullPrototype: true })),
      }),
      { maxLength: 6 },
    ),
    deliveries: fc.array(
      fc.record({
        push: one(pushes),
        outcome: one(['accepted', 'failed', 'suppressed', 'unknown']),
        openedAt: or(time),
        clickedAt: or(time),
      }),
      { maxLength: 2 },
    ),
    lists: fc.uniqueArray(one(lists), { maxLength: 2 }),
  })
  .map(({ place: at, consents, deliveries, lists: member, ...rest }) => {
    const point = at === null ? null : placeOf(at);
    return {
      ...rest,
      latitude: point?.latitude ?? null,
      longitude: point?.longitude ?? null,
      earth: point === null ? null : earthOf(point),
      consents: new Map(consents.map(({ template, ...consent }) => [template, consent])),
      deliveries: new Map(deliveries.map(({ push, ...delivery }) => [push, delivery])),
      lists: new Set(member),
    };
  });

/** Stores an app with these people in one of its buckets. */
export async function store(pool: Pool, b: number, people: readonly Facts[]): Promise<void> {
  await ensurePartitions(pool, now, { behind: 40, ahead: 2 });
  const run = (text: string, values: unknown[]) => pool.query(text, values);
  await run('insert into organization values ($1, $2, $3)', [organizationId, 'test', now]);
  await run(
    `insert into app (id, organization_id, name, platform, appid, secret, callback_token, spread, bucket_start,
       created_at, updated_at) values ($1, $2, 'test', 'wechat', 'wx', '', '', 1, $3, $4, $4)`,
    [appId, organizationId, b, now],
  );
  for (const id of templates) {
    await run(
      `insert into template (id, organization_id, app_id, platform_template_id, title, kind, content, fields, synced_at)
       values ($1::uuid, $2, $3, $1::text, 't', 'one_time', '', '[]', $4)`,
      [id, organizationId, appId, now],
    );
  }
  for (const one of people) await storePerson(run, b, one);
}

async function storePerson(run: (text: string, values: unknown[]) => Promise<unknown>, b: number, one: Facts) {
  await run(
    `insert into recipient (b, app_id, id, status, tags, attributes, language, time_zone, country, province, city,
       latitude, longitude, geo_x, geo_y, geo_z, device_platform, device_type, first_seen_at, last_seen_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
    [
      b,
      appId,
      one.id,
      one.status,
      one.tags,
      JSON.stringify(one.attributes),
      one.language,
      one.timeZone,
      one.country,
      one.province,
      one.city,
      one.latitude,
      one.longitude,
      one.earth?.x,
      one.earth?.y,
      one.earth?.z,
      one.devicePlatform,
      one.deviceType,
      one.firstSeenAt,
      one.lastSeenAt,
      now,
    ],
  );
  for (const [template, { kind, status, credits }] of one.consents) {
    await run(
      `insert into consent (b, app_id, recipient_id, template_id, kind, status, credits, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [b, appId, one.id, template, kind, status, credits, now],
    );
  }
  for (const [i, { name, at, properties: given }] of one.behavior.entries()) {
    await run(
      `insert into behavior (b, app_id, name, recipient_id, day, id, at, properties)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        b,
        appId,
        name,
        one.id,
        at.toISOString().slice(0, 10),
        idAt(now, Buffer.alloc(10, i)),
        at,
        given === null ? null : JSON.stringify(given),
      ],
    );
  }
  for (const [push, { outcome, openedAt, clickedAt }] of one.deliveries) {
    const at = now.getTime() - (push === pushes[0] ? 3 : 9) * dayMs;
    await run(
      `insert into delivery (b, day, push_id, recipient_id, app_id, template_id, outcome, spent, attempt, settled_at,
         opened_at, clicked_at) values ($1, $2, $3, $4, $5, $6, $7, false, 0, $8, $9, $10)`,
      [
        b,
        new Date(at).toISOString().slice(0, 10),
        push,
        one.id,
        appId,
        templates[0],
        outcome,
        now,
        openedAt,
        clickedAt,
      ],
    );
  }
  for (const list of one.lists) {
    await run('insert into segment_member (b, segment_id, recipient_id) values ($1, $2, $3)', [b, list, one.id]);
  }
}
