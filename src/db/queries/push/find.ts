import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { PushRow } from './row.ts';

const byId = statement<PushRow>('push.find', 'select * from push where day = $1 and id = $2 and organization_id = $3');
const lock = statement<PushRow>(
  'push.lock',
  'select * from push where day = $1 and id = $2 and organization_id = $3 for update',
);
const many = statement<PushRow>(
  'push.find_many',
  'select * from push where day = any($1::date[]) and id = any($2::uuid[])',
);
const list = statement<PushRow>(
  'push.list',
  `select * from push
   where organization_id = $1 and app_id = any($2::uuid[]) and ($3::uuid is null or id < $3)
   order by id desc limit $4`,
);

const campaigns = statement<{ id: string }>(
  'push.campaigns',
  `select id from push where day = any($1::date[]) and id = any($2::uuid[]) and kind = 'campaign'`,
);

/** Which of these pushes are campaigns. */
export async function findCampaigns(sql: Sql, days: string[], ids: string[]): Promise<string[]> {
  return (await campaigns(sql, [days, ids])).map((row) => row.id);
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

/** Newest first: ids carry their time, so the id is the keyset. */
export async function listPushes(
  sql: Sql,
  organizationId: string,
  appIds: string[],
  before: string | null,
  limit: number,
): Promise<PushRow[]> {
  return list(sql, [organizationId, appIds, before, limit]);
}
