import type { Sql } from '../../pool.ts';
import { dailyStatement, first, freshStatement, statement } from '../../statement.ts';
import type { Tx } from '../../tx.ts';
import { byDay, type PushKey } from './by-day.ts';
import type { PushRow } from './row.ts';

const byId = freshStatement<PushRow>('select * from push where day = $1 and id = $2 and organization_id = $3');
const lock = freshStatement<PushRow>(
  'select * from push where day = $1 and id = $2 and organization_id = $3 for update',
);
const many = statement<PushRow>(
  'push.find_many',
  'select * from push where day = any($1::date[]) and id = any($2::uuid[])',
);
/**
 * App by app, newest first, so that each stops at the page's end: ids carry their time. The kind of campaigns stands in
 * the text, or the planner would not use the index that holds only them (single messages are thousands of times more).
 */
const listOf = (name: string, kind: string) =>
  statement<ListedPush>(
    name,
    `select p.*, t.title as template_title
     from unnest($2::uuid[]) as a(id)
     cross join lateral (
       select * from push
       where app_id = a.id and organization_id = $1 and ${kind} and ($3::uuid is null or id < $3)
         and ($5::text[] is null
              or case when state = 'sending' and due_at > $6 then 'scheduled' else state end = any($5))
         and ($7::uuid is null or template_id = $7)
         and ($8::text is null or position(lower($8) in lower(name)) > 0)
       order by id desc limit $4) p
     left join template t on t.id = p.template_id
     order by p.id desc limit $4`,
  );
const lists = {
  all: listOf('push.list', 'true'),
  campaign: listOf('push.list_campaigns', "kind = 'campaign'"),
  transactional: listOf('push.list_transactional', "kind = 'transactional'"),
  // By the index of those few; the filter below would be tried on every push there is.
  waiting: listOf('push.list_waiting', "state = 'waiting_approval'"),
};

const campaigns = dailyStatement<Pick<PushRow, 'id' | 'audience' | 'experiment'>>(
  'push.campaigns',
  `select id, audience, experiment from push where day = $day and id = any($1::uuid[]) and kind = 'campaign'`,
);

/** Those of these pushes that are campaigns. */
export async function findCampaigns(
  tx: Tx,
  keys: Iterable<PushKey>,
): Promise<Pick<PushRow, 'id' | 'audience' | 'experiment'>[]> {
  return (await tx.together(byDay(keys).map(([day, ids]) => campaigns(day).with([ids])))).flat();
}

const others = dailyStatement<{ id: string; channel: string }>(
  'push.channels',
  `select id, message->>'channel' as channel from push
   where day = $day and id = any($1::uuid[]) and message->>'channel' is not null`,
);

/** The channels of those of these pushes that name one; what names none is a subscribe message. */
export async function findPushChannels(tx: Tx, keys: Iterable<PushKey>): Promise<[string, string][]> {
  const rows = await tx.together(byDay(keys).map(([day, ids]) => others(day).with([ids])));
  return rows.flat().map((row) => [row.id, row.channel]);
}

/** One push of an organization, or undefined. */
export async function findPush(
  sql: Sql,
  day: string,
  id: string,
  organizationId: string,
): Promise<PushRow | undefined> {
  return first(await byId(sql, [day, id, organizationId]));
}

/** The same, its row locked until the transaction ends. */
export async function lockPush(
  sql: Sql,
  day: string,
  id: string,
  organizationId: string,
): Promise<PushRow | undefined> {
  return first(await lock(sql, [day, id, organizationId]));
}

/** Pushes by id for the engine, whatever their organization. */
export async function findPushes(sql: Sql, days: string[], ids: string[]): Promise<PushRow[]> {
  return many(sql, [days, ids]);
}

/** A push with the title of its template. */
export type ListedPush = PushRow & { template_title: string | null };

export interface PushFilter {
  kind: PushRow['kind'] | null;
  /** As shown: what is not due yet counts as `scheduled`. */
  states: string[] | null;
  templateId: string | null;
  /** Part of the name, whatever its case. */
  words: string | null;
}

/** Pushes of apps that pass a filter, newest first, from the id `before` on. */
export async function listPushes(
  sql: Sql,
  organizationId: string,
  appIds: string[],
  filter: PushFilter,
  now: Date,
  before: string | null,
  limit: number,
): Promise<ListedPush[]> {
  const { kind, states, templateId, words } = filter;
  const waiting = kind === null && states?.length === 1 && states[0] === 'waiting_approval';
  return lists[waiting ? 'waiting' : (kind ?? 'all')](sql, [
    organizationId,
    appIds,
    before,
    limit,
    states,
    now,
    templateId,
    words,
  ]);
}
