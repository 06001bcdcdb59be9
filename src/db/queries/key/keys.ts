import type { JpushKey } from '#contract/api-key.ts';
import type { Permission } from '#contract/permission.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface ApiKeyRow {
  id: string;
  organization_id: string;
  app_id: string | null;
  name: string;
  secret_hash: Buffer;
  revoked_at: Date | null;
  /** Null: a key from before keys had scopes. */
  permissions: Permission[] | null;
  /** Null: every app, unless `app_id` names the one. */
  apps: string[] | null;
  allowed_ips: string[];
  created_by: string | null;
  expires_at: Date | null;
  /** The AppKey of a key for the JPush door, whose `secret_hash` is of `AppKey:MasterSecret`; null for all others. */
  app_key: string | null;
  jpush: JpushKey | null;
}

export type NewApiKeyRow = Pick<ApiKeyRow, 'id' | 'organization_id' | 'app_id' | 'name' | 'secret_hash'> &
  Partial<Pick<ApiKeyRow, 'permissions' | 'apps' | 'allowed_ips' | 'created_by' | 'expires_at' | 'app_key' | 'jpush'>>;

export interface DataKeyRow {
  owner: string;
  purpose: 'data' | 'recipient_index' | 'union_index' | 'delivery_token' | 'client_token';
  id: number;
  wrapped: Buffer;
  master_key_id: string;
}

const findApiKey_ = statement<ApiKeyRow>('api_key.find', 'select * from api_key where id = $1');
const findByAppKey = statement<ApiKeyRow>('api_key.find_app_key', 'select * from api_key where app_key = $1');
const insertApiKey_ = statement(
  'api_key.insert',
  `insert into api_key (id, organization_id, app_id, name, secret_hash, created_at, permissions, apps, allowed_ips,
     created_by, expires_at, app_key, jpush) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
);
const dataKeys = statement<DataKeyRow>('data_key.of_owner', 'select * from data_key where owner = $1 order by id');
const insertDataKey_ = statement(
  'data_key.insert',
  'insert into data_key (owner, purpose, id, wrapped, master_key_id, created_at) values ($1, $2, $3, $4, $5, $6)',
);
const insertOrganization_ = statement(
  'organization.insert',
  'insert into organization (id, name, created_at) values ($1, $2, $3)',
);
const organizations = statement<{ id: string; name: string }>(
  'organization.list',
  'select id, name from organization order by created_at, id',
);

export async function findApiKey(sql: Sql, id: string): Promise<ApiKeyRow | undefined> {
  return first(await findApiKey_(sql, [id]));
}

/** The key of the JPush door that shows this AppKey. */
export async function findJpushKey(sql: Sql, appKey: string): Promise<ApiKeyRow | undefined> {
  return first(await findByAppKey(sql, [appKey]));
}

/** What is left out is as wide as it can be: every scope of old keys, every app, from anywhere, for good. */
export async function insertApiKey(sql: Sql, key: NewApiKeyRow, now: Date): Promise<void> {
  const { id, organization_id, app_id, name, secret_hash, permissions = null, apps = null } = key;
  const { allowed_ips = [], created_by = null, expires_at = null, app_key = null, jpush = null } = key;
  const own = [id, organization_id, app_id, name, secret_hash, now];
  await insertApiKey_(sql, [
    ...own,
    permissions,
    apps,
    allowed_ips,
    created_by,
    expires_at,
    app_key,
    jpush && JSON.stringify(jpush),
  ]);
}

/** Wrapped data keys of an app or an organization; the highest id of a purpose is the one to write with. */
export async function dataKeysOf(sql: Sql, owner: string): Promise<DataKeyRow[]> {
  return dataKeys(sql, [owner]);
}

export async function insertDataKey(sql: Sql, key: DataKeyRow, now: Date): Promise<void> {
  await insertDataKey_(sql, [key.owner, key.purpose, key.id, key.wrapped, key.master_key_id, now]);
}

export async function insertOrganization(sql: Sql, id: string, name: string, now: Date): Promise<void> {
  await insertOrganization_(sql, [id, name, now]);
}

export async function listOrganizations(sql: Sql): Promise<{ id: string; name: string }[]> {
  return organizations(sql, []);
}
