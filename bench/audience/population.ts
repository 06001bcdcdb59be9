import pg from 'pg';
import { idAt } from '#core/ids.ts';
import { partitionName } from '#db/partitions.ts';

export interface PopulationOptions {
  appId: string;
  templateId: string;
  listId: string;
  recipients: number;
  /** Events per recipient on average; a few people have most of them. */
  eventsEach: number;
}

export interface Population {
  push1: string;
  push2: string;
  /** Some recipient ids. */
  ids: string[];
}

const dayMs = 86_400_000;
const days = 60;

/** Names of events with their share in percent: most are page views. */
const events: [string, number][] = [
  ['page.viewed', 50],
  ['item.viewed', 25],
  ['cart.added', 10],
  ['message.opened', 6],
  ['order.paid', 5],
  ['message.clicked', 2],
  ['coupon.taken', 1],
  ['review.written', 1],
];

/**
 * People and what they did, written by SQL for speed into the database of a running service: rows as the service would
 * write them, by fixed formulas, skewed as real ones are. Tables are vacuumed and analysed at the end.
 */
export async function populate(databaseUrl: string, options: PopulationOptions): Promise<Population> {
  // Without the service's own session settings, whose time limits are not for this.
  const url = new URL(databaseUrl);
  url.searchParams.delete('options');
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query('select setseed(0.42)');
    await recipients(client, options);
    await consents(client, options);
    await behavior(client, options);
    const [push1, push2] = [await pastPush(client, options, 3), await pastPush(client, options, 10)];
    await members(client, options);
    await client.query('vacuum (analyze) recipient, consent, behavior, delivery, segment_member');
    const { rows } = await client.query<{ id: string }>(
      'select id from recipient where app_id = $1 order by id limit 1000',
      [options.appId],
    );
    return { push1, push2, ids: rows.map((row) => row.id) };
  } finally {
    await client.end();
  }
}

async function recipients(client: pg.Client, { appId, recipients: count }: PopulationOptions): Promise<void> {
  await client.query(
    `insert into recipient (b, app_id, id, unionid, tags, attributes, language, time_zone, country, province, city,
       latitude, longitude, geo_x, geo_y, geo_z, device_platform, device_type, first_seen_at, last_seen_at, updated_at)
     select (a.bucket_start + head % a.spread) % 1024, a.id, hash::uuid, decode(hash || hash || hash, 'hex'),
       array_remove(array[
         case when n % 10 < 6 then 'member' end, case when n % 20 = 0 then 'vip' end,
         case when n % 3 = 0 then 'tea' end, case when n % 1000 = 0 then 'rare' end, 'batch' || n % 50], null),
       jsonb_strip_nulls(jsonb_build_object(
         'name', '林女士' || n % 97, 'points', floor(10000 * random() ^ 3), 'subscribed', n % 4 = 0,
         'plan', (array['free', 'free', 'free', 'silver', 'gold'])[1 + n % 5],
         'interests', to_jsonb((array['green', 'black', 'oolong', 'puer', 'white'])[1 + n % 3 : 1 + n % 5]),
         'renews', case when n % 3 = 0 then to_char(now() - n % 400 * interval '1 day', 'YYYY-MM-DD"T"00:00:00.000"Z"') end)),
       case when n % 12 = 0 then 'en' else 'zh_CN' end, 'Asia/Shanghai', '中国', place.province, place.city,
       p.lat, p.lon, cosd(p.lat) * cosd(p.lon), cosd(p.lat) * sind(p.lon), sind(p.lat),
       (array['android', 'android', 'ios', 'ohos', 'windows'])[1 + n % 5], case when n % 9 = 0 then 'tablet' else 'phone' end,
       now() - random() * interval '400 days', case when n % 7 > 0 then now() - random() ^ 2 * interval '120 days' end, now()
     from (select *, md5('r' || n) as hash, ('x' || left(md5('r' || n), 8))::bit(32)::bigint as head,
             1 + floor(4 * random() ^ 2)::int as at, random() as r1, random() as r2 from generate_series(1, $2) n) as s
     cross join app a
     cross join lateral (select (array['浙江', '浙江', '上海', '北京'])[at], (array['杭州', '宁波', '上海', '北京'])[at],
         (array[30.2741, 29.8683, 31.2304, 39.9042])[at], (array[120.1551, 121.544, 121.4737, 116.4074])[at]
       ) as place(province, city, lat, lon)
     cross join lateral (select round((place.lat + r1 - 0.5)::numeric, 7)::float8,
         round((place.lon + r2 - 0.5)::numeric, 7)::float8) as p(lat, lon)
     where a.id = $1
     -- As calls of 1,000 recipients write them, a bucket of each after the other.
     order by n / 1000, 1`,
    [appId, count],
  );
  await client.query('analyze recipient');
}

async function consents(client: pg.Client, { appId, templateId }: PopulationOptions): Promise<void> {
  await client.query(
    `insert into consent (b, app_id, recipient_id, template_id, kind, status, client, credits, updated_at)
     select b, app_id, id, $2, 'one_time', case when k < 0.7 then 'granted' else 'refused' end, c, c, now()
     from (select b, app_id, id, random() as k, floor(5 * random() ^ 2)::int as c from recipient
           where app_id = $1 and random() < 0.6) as r`,
    [appId, templateId],
  );
}

/** A day at a time, each into its own partition. */
async function behavior(client: pg.Client, { appId, recipients: count, eventsEach }: PopulationOptions): Promise<void> {
  const perDay = Math.ceil((count * eventsEach) / days);
  let from = 0;
  const names = events.flatMap(([name, percent]) => Array<string>(percent).fill(name));
  for (let ago = days - 1; ago >= 0; ago--) {
    const day = new Date(Date.now() - ago * dayMs).toISOString().slice(0, 10);
    const next = new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
    await client.query(
      `create table if not exists ${partitionName('behavior', day)} partition of behavior for values from ('${day}') to ('${next}')`,
    );
    await client.query(
      `insert into behavior (b, app_id, name, recipient_id, day, id, at, properties)
       select (a.bucket_start + ('x' || left(hash, 8))::bit(32)::bigint % a.spread) % 1024, a.id,
         ($4::text[])[1 + (n * 37 + n / 100) % 100], hash::uuid, $5::date, md5('e' || n)::uuid,
         least(now(), $5::timestamptz + (n % 86400) * interval '1 second'),
         jsonb_build_object('amount', n * 7919 % 1000, 'sku', 's' || n * 31 % 20)
       from (select n, md5('r' || 1 + floor($3::float8 * random() ^ 2.5)::bigint) as hash from generate_series($1::bigint, $2::bigint) n) as s
       cross join app a where a.id = $6 
       order by n / 1000, 1 on conflict do nothing`,
      [from, from + perDay - 1, count, names, day, appId],
    );
    from += perDay;
  }
}

/** The outcomes of a push to a fifth of everybody, some days ago. */
async function pastPush(client: pg.Client, { appId, templateId }: PopulationOptions, ago: number): Promise<string> {
  const at = new Date(Date.now() - ago * dayMs);
  const id = idAt(at, Buffer.alloc(10, ago));
  const day = at.toISOString().slice(0, 10);
  const next = new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
  await client.query(
    `create table if not exists ${partitionName('delivery', day)} partition of delivery for values from ('${day}') to ('${next}')`,
  );
  await client.query(
    `insert into delivery (b, day, push_id, recipient_id, app_id, template_id, outcome, spent, attempt, settled_at,
       opened_at, clicked_at)
     select b, $2, $3, id, app_id, $4, case when k < 0.9 then 'accepted' else 'failed' end, true, 0, now(),
       case when k < 0.2 then now() end, case when k < 0.05 then now() end
     from (select b, id, app_id, random() as k from recipient where app_id = $1 and random() < 0.2) as r`,
    [appId, day, id, templateId],
  );
  return id;
}

async function members(client: pg.Client, { appId, listId }: PopulationOptions): Promise<void> {
  await client.query(
    `insert into segment_member (b, segment_id, recipient_id)
     select b, $2, id from recipient where app_id = $1 and random() < 0.1`,
    [appId, listId],
  );
}
