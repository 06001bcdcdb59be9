import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

// What is held waits for somebody to lift it, which is told in its own alert. `offset 0` keeps the look at each push a
// look into its day: joined as a whole, every push there ever was would be read while a campaign is due. A message says
// its channel, or its kind does; the others are subscribe messages.
const queueOf = (name: string, those: string) =>
  statement<{ n: number; oldest: Date | null }>(
    name,
    `with held as materialized (select app_id, scope, key from limiter where ${those}paused_until > $1),
     due as materialized (select app_id, day, push_id, count(*) as n, min(due_at) as oldest from slice
       where ${those}due_at <= $1 group by app_id, day, push_id)
   select coalesce(sum(d.n), 0)::int as n, min(d.oldest) as oldest from due d
   cross join lateral (
     select state, template_id, coalesce(message->>'channel',
       case when message->>'template' like '%/%' then split_part(message->>'template', '/', 1) end,
       'wechat-subscribe') as channel
     from push where day = d.day and id = d.push_id offset 0) p
   where p.state <> 'paused' and not exists (
     select from held h where h.app_id = d.app_id and (h.scope = 'app'
       or h.scope = 'template' and h.key = p.template_id::text or h.scope = 'push' and h.key = d.push_id::text
       or h.scope = 'channel' and h.key = p.channel))`,
  );
const queue = queueOf('slice.queue', '');
const appQueue = queueOf('slice.queue_of_app', 'app_id = $2 and ');

/**
 * How many slices are due and since when the oldest one is, over all lanes, but for those of pushes that are paused, by a
 * member or with their app, template or channel: for monitoring.
 */
export async function readQueue(sql: Sql, now: Date): Promise<{ n: number; oldest: Date | null }> {
  return (await queue(sql, [now]))[0]!;
}

/** The same of one app. */
export async function readAppQueue(sql: Sql, appId: string, now: Date): Promise<{ n: number; oldest: Date | null }> {
  return (await appQueue(sql, [now, appId]))[0]!;
}
