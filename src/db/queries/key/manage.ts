import type { JpushKey } from '#contract/api-key.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { ApiKeyRow } from './keys.ts';

/** An API key as its owner sees it: everything but the hash of its secret. */
export interface ListedApiKey extends Omit<ApiKeyRow, 'secret_hash'> {
  created_at: Date;
  last_used_at: Date | null;
  last_used_ip: string | null;
}

const columns = `id, organization_id, app_id, name, created_at, revoked_at, permissions, apps, allowed_ips, created_by,
  expires_at, last_used_at, last_used_ip, app_key, jpush`;
const list = statement<ListedApiKey>('api_key.list', `select ${columns} from api_key order by created_at, id`);
const ofOrganization = statement<ListedApiKey>(
  'api_key.of_organization',
  `select ${columns} from api_key where organization_id = $1 order by created_at desc, id`,
);
const revokeOf = statement<ListedApiKey>(
  'api_key.revoke_of',
  `update api_key set revoked_at = $3 where id = $1 and organization_id = $2 and revoked_at is null returning ${columns}`,
);
const changeJpush = statement<ListedApiKey>(
  'api_key.change_jpush',
  `update api_key set jpush = $3 where id = $1 and organization_id = $2 and revoked_at is null and app_key is not null
   returning ${columns}`,
);
const jpushAmong = statement<{ id: string }>(
  'api_key.jpush_among',
  'select id from api_key where id = any($1::text[]) and app_key is not null',
);
const touch = statement(
  'api_key.touch',
  `update api_key k set last_used_at = t.at, last_used_ip = t.ip
   from (select * from unnest($1::text[], $2::timestamptz[], $3::text[]) as u (id, at, ip)) t
   where k.id = t.id and (k.last_used_at is null or k.last_used_at < t.at)`,
);
const revoke = statement<{ organization_id: string; name: string }>(
  'api_key.revoke',
  'update api_key set revoked_at = $2 where id = $1 and revoked_at is null returning organization_id, name',
);

/** Every key of the installation, oldest first. */
export async function listApiKeys(sql: Sql): Promise<ListedApiKey[]> {
  return list(sql, []);
}

/** Ends a key for good; undefined when there is none with this id that still works. */
export async function revokeApiKey(
  sql: Sql,
  id: string,
  now: Date,
): Promise<{ organization_id: string; name: string } | undefined> {
  return first(await revoke(sql, [id, now]));
}

/** The keys of an organization, newest first. */
export async function apiKeysOf(sql: Sql, organizationId: string): Promise<ListedApiKey[]> {
  return ofOrganization(sql, [organizationId]);
}

/** Ends a key of an organization; undefined when it has none with this id that still works. */
export async function revokeApiKeyOf(
  sql: Sql,
  organizationId: string,
  id: string,
  now: Date,
): Promise<ListedApiKey | undefined> {
  return first(await revokeOf(sql, [id, organizationId, now]));
}

/** Which of some keys are of the JPush door. */
export async function jpushKeysAmong(sql: Sql, ids: string[]): Promise<Set<string>> {
  return new Set((await jpushAmong(sql, [ids])).map((row) => row.id));
}

/** Gives a key of the JPush door other settings; undefined when the organization has no such key that still works. */
export async function changeJpushKey(
  sql: Sql,
  organizationId: string,
  id: string,
  settings: JpushKey,
): Promise<ListedApiKey | undefined> {
  return first(await changeJpush(sql, [id, organizationId, JSON.stringify(settings)]));
}

/** Remembers when and from where keys were used last. */
export async function touchApiKeys(sql: Sql, uses: readonly { id: string; at: Date; ip: string }[]): Promise<void> {
  await touch(sql, [uses.map((use) => use.id), uses.map((use) => use.at), uses.map((use) => use.ip)]);
}
