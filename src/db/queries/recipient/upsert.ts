import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface RecipientWrite {
  id: string;
  openid: Buffer;
  unionid: Buffer | null;
  unionidIndex: string | null;
  /** null leaves the tags as they are. */
  tags: string[] | null;
  /** Added to the tags, and taken away after that. */
  addTags?: string[] | null;
  removeTags?: string[] | null;
  /** null leaves the attributes as they are; otherwise merged, and a null value removes its key. */
  attributes: Record<string, unknown> | null;
  seenAt: Date | null;
}

const upsert = statement<{ id: string; inserted: boolean }>(
  'recipient.upsert',
  `insert into recipient as r (b, app_id, id, openid, unionid, unionid_index, tags, attributes, first_seen_at,
     last_seen_at, updated_at)
   select $1, $2, t.id, t.openid, t.unionid, t.unionid_index,
     coalesce((select array_agg(x) from jsonb_array_elements_text(t.tags::jsonb) x), '{}'),
     jsonb_strip_nulls(coalesce(t.attributes::jsonb, '{}')), $3, t.seen_at, $3
   from unnest($4::uuid[], $5::bytea[], $6::bytea[], $7::uuid[], $8::text[], $9::text[], $10::timestamptz[])
     as t(id, openid, unionid, unionid_index, tags, attributes, seen_at)
   order by t.id
   on conflict (b, app_id, id) do update set
     openid = coalesce(r.openid, excluded.openid),
     unionid = coalesce(excluded.unionid, r.unionid),
     unionid_index = coalesce(excluded.unionid_index, r.unionid_index),
     status = case when r.status in ('invalid', 'erased') then 'active' else r.status end,
     last_seen_at = greatest(r.last_seen_at, excluded.last_seen_at),
     updated_at = excluded.updated_at
   returning id, (xmax = 0) as inserted`,
);
const describe = statement<{ id: string; tags: number }>(
  'recipient.describe',
  `update recipient as r set
     tags = case when t.added is null and t.removed is null then coalesce(t.tags, r.tags)
       else coalesce((
         select array_agg(x.tag order by x.place)
         from (select u.tag, min(u.place) as place
               from unnest(coalesce(t.tags, r.tags) || t.added) with ordinality as u(tag, place)
               where t.removed is null or u.tag <> all(t.removed) group by u.tag) as x), '{}') end,
     attributes = jsonb_strip_nulls(r.attributes || coalesce(t.attributes, '{}')), updated_at = $3
   from (
     select id, attributes::jsonb as attributes, 
       case when tags is null then null else array(select jsonb_array_elements_text(tags::jsonb)) end as tags,
       case when added is null then null else array(select jsonb_array_elements_text(added::jsonb)) end as added,
       case when removed is null then null else array(select jsonb_array_elements_text(removed::jsonb)) end as removed
     from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[])
       as given(id, tags, attributes, added, removed)) as t
   where r.b = $1 and r.app_id = $2 and r.id = t.id
   returning r.id, cardinality(r.tags) as tags`,
);
const invalidate = statement(
  'recipient.invalidate',
  `update recipient set status = 'invalid', updated_at = $4
   where b = $1 and app_id = $2 and id = any($3::uuid[]) and status = 'active'`,
);

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/**
 * Creates or refreshes recipients of one bucket (each id at most once per call). Seeing somebody again makes an invalid
 * or erased one active. Tags and attributes of an existing one change only by `describeRecipients`. Answers who is new.
 */
export async function upsertRecipients(
  sql: Sql,
  lane: { b: number; appId: string },
  rows: RecipientWrite[],
  now: Date,
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const written = await upsert(sql, [
    lane.b,
    lane.appId,
    now,
    rows.map((row) => row.id),
    rows.map((row) => row.openid),
    rows.map((row) => row.unionid),
    rows.map((row) => row.unionidIndex),
    rows.map((row) => json(row.tags)),
    rows.map((row) => json(row.attributes)),
    rows.map((row) => row.seenAt),
  ]);
  return new Set(written.filter((row) => row.inserted).map((row) => row.id));
}

/**
 * Changes tags and merges attributes of existing recipients of one bucket; answers how many tags each has now. Changes that
 * are mere additions may be repeated like all others.
 */
export async function describeRecipients(
  sql: Sql,
  lane: { b: number; appId: string },
  rows: Pick<RecipientWrite, 'id' | 'tags' | 'addTags' | 'removeTags' | 'attributes'>[],
  now: Date,
): Promise<{ id: string; tags: number }[]> {
  const told = rows.filter((row) => row.tags ?? row.attributes ?? row.addTags ?? row.removeTags);
  if (told.length === 0) return [];
  return describe(sql, [
    lane.b,
    lane.appId,
    now,
    told.map((row) => row.id),
    told.map((row) => json(row.tags)),
    told.map((row) => json(row.attributes)),
    told.map((row) => json(row.addTags ?? null)),
    told.map((row) => json(row.removeTags ?? null)),
  ]);
}

/** Remembers that the platform does not know these openids. */
export async function markInvalid(sql: Sql, b: number, appId: string, ids: string[], now: Date): Promise<void> {
  if (ids.length > 0) await invalidate(sql, [b, appId, ids, now]);
}
