import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const blank = statement(
  'recipient.erase',
  `update recipient set openid = null, unionid = null, unionid_index = null, alias = null, alias_index = null,
     status = 'erased', tags = '{}', attributes = '{}', language = null, time_zone = null, country = null,
     province = null, city = null, latitude = null, longitude = null, geo_x = null, geo_y = null, geo_z = null,
     device_platform = null, device_type = null, last_seen_at = null, updated_at = $4
   where b = $1 and app_id = $2 and id = $3`,
);
const behavior = statement(
  'behavior.erase',
  'delete from behavior where b = $1 and app_id = $2 and name = any($4::text[]) and recipient_id = $3',
);
const lists = statement(
  'segment_member.erase',
  `delete from segment_member where b = $1 and recipient_id = $2
     and segment_id in (select id from segment where app_id = $3)`,
);
const reports = statement(
  'inbox.erase',
  `update inbox set openid = null,
     payload = case when kind in ('login', 'consent', 'event', 'identify', 'changed') then '{}' else payload end,
     applied_at = case when kind in ('login', 'consent', 'event', 'identify', 'changed') then coalesce(applied_at, $5) else applied_at end,
     result = case when kind in ('login', 'consent', 'event', 'identify', 'changed') then coalesce(result, 'erased') else result end
   where day = $1 and app_id = $2 and b = $3 and recipient_id = $4`,
);
const reportDays = statement<{ day: string }>(
  'inbox.days',
  `select distinct (regexp_match(c.relname, '[0-9]{8}$'))[1]::date as day from pg_inherits i
   join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent where p.relname = 'inbox' order by day`,
);
const pushes = statement(
  'push.erase',
  `update push set recipient_variables = recipient_variables - $3::text,
     audience = case when audience ? 'openids' then audience #- array['openids', $3::text] else audience end
   where day = any($1::date[]) and id = any($2::uuid[])
     and (recipient_variables ? $3::text or audience -> 'openids' ? $3::text)`,
);
const slices = statement(
  'slice.erase',
  `update slice set variables = variables - $4::text, openids = openids - $4::text
   where app_id = $1 and b = $2 and $3 = any(recipients)`,
);

/** Blanks a recipient's own row and what hangs on it in its bucket. `events`: names of all it did. Call in a transaction. */
export async function eraseRecipient(
  sql: Sql,
  lane: { b: number; appId: string },
  id: string,
  events: string[],
  now: Date,
): Promise<void> {
  await blank(sql, [lane.b, lane.appId, id, now]);
  if (events.length > 0) await behavior(sql, [lane.b, lane.appId, id, events]);
  await lists(sql, [lane.b, id, lane.appId]);
}

/**
 * Takes identity and contents out of what was reported of somebody, and ends what of it is not applied yet; what WeChat
 * says of a message still counts. A day at a time: nothing finds these rows but reading them.
 */
export async function eraseReports(sql: Sql, lane: { b: number; appId: string }, id: string, now: Date): Promise<void> {
  for (const { day } of await reportDays(sql, [])) await reports(sql, [day, lane.appId, lane.b, id, now]);
}

/** Takes what pushes brought for somebody (variables, sealed openid) out of them and of slices that wait. */
export async function eraseFromPushes(
  sql: Sql,
  lane: { b: number; appId: string },
  id: string,
  of: { days: string[]; ids: string[] },
): Promise<void> {
  if (of.ids.length > 0) await pushes(sql, [of.days, of.ids, id]);
  await slices(sql, [lane.appId, lane.b, id, id]);
}
