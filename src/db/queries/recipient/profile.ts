import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

/** What is told of a recipient beside tags and attributes. What is not there stays as it is; null clears it. */
export interface ProfileWrite {
  id: string;
  /** Sealed, with its blind index. */
  alias?: { sealed: Buffer; index: string } | null;
  status?: 'active' | 'blocked';
  language?: string | null;
  timeZone?: string | null;
  country?: string | null;
  province?: string | null;
  city?: string | null;
  /** With its point of the unit sphere. */
  location?: { latitude: number; longitude: number; x: number; y: number; z: number } | null;
  devicePlatform?: string | null;
  deviceType?: string | null;
  firstSeenAt?: Date;
  lastSeenAt?: Date;
}

const texts = {
  language: 'language',
  timeZone: 'time_zone',
  country: 'country',
  province: 'province',
  city: 'city',
  devicePlatform: 'device_platform',
  deviceType: 'device_type',
} as const satisfies Partial<Record<keyof ProfileWrite, string>>;

const write = statement(
  'recipient.profile',
  `update recipient as r set
     alias = case when p ? 'alias' then decode(p ->> 'alias', 'base64') else r.alias end,
     alias_index = case when p ? 'alias' then (p ->> 'alias_index')::uuid else r.alias_index end,
     status = coalesce(p ->> 'status', r.status),
     language = case when p ? 'language' then p ->> 'language' else r.language end,
     time_zone = case when p ? 'time_zone' then p ->> 'time_zone' else r.time_zone end,
     country = case when p ? 'country' then p ->> 'country' else r.country end,
     province = case when p ? 'province' then p ->> 'province' else r.province end,
     city = case when p ? 'city' then p ->> 'city' else r.city end,
     device_platform = case when p ? 'device_platform' then p ->> 'device_platform' else r.device_platform end,
     device_type = case when p ? 'device_type' then p ->> 'device_type' else r.device_type end,
     latitude = case when p ? 'location' then (p -> 'location' ->> 'latitude')::float8 else r.latitude end,
     longitude = case when p ? 'location' then (p -> 'location' ->> 'longitude')::float8 else r.longitude end,
     geo_x = case when p ? 'location' then (p -> 'location' ->> 'x')::float8 else r.geo_x end,
     geo_y = case when p ? 'location' then (p -> 'location' ->> 'y')::float8 else r.geo_y end,
     geo_z = case when p ? 'location' then (p -> 'location' ->> 'z')::float8 else r.geo_z end,
     first_seen_at = least(r.first_seen_at, (p ->> 'first_seen_at')::timestamptz),
     last_seen_at = greatest(r.last_seen_at, (p ->> 'last_seen_at')::timestamptz),
     updated_at = $3
   from (select id, told::jsonb as p from unnest($4::uuid[], $5::text[]) as given(id, told)) as t
   where r.b = $1 and r.app_id = $2 and r.id = t.id`,
);

/** Writes what is told of existing recipients of one bucket (each at most once per call). */
export async function writeProfiles(
  sql: Sql,
  lane: { b: number; appId: string },
  rows: ProfileWrite[],
  now: Date,
): Promise<void> {
  const told = rows.filter((row) => Object.entries(row).some(([key, value]) => key !== 'id' && value !== undefined));
  if (told.length === 0) return;
  await write(sql, [
    lane.b,
    lane.appId,
    now,
    told.map((row) => row.id),
    told.map((row) => JSON.stringify(jsonOf(row))),
  ]);
}

/** JSON leaves out what is undefined. */
function jsonOf(row: ProfileWrite): Record<string, unknown> {
  const { alias, status, location, firstSeenAt, lastSeenAt } = row;
  const names = Object.entries(texts) as [keyof typeof texts, string][];
  return {
    ...Object.fromEntries(names.map(([key, name]) => [name, row[key]])),
    ...(alias === undefined
      ? {}
      : { alias: alias?.sealed.toString('base64') ?? null, alias_index: alias?.index ?? null }),
    status,
    location,
    first_seen_at: firstSeenAt,
    last_seen_at: lastSeenAt,
  };
}
