import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

/** An API key as its owner sees it: everything but the hash of its secret. */
export interface ListedApiKey {
  id: string;
  organization_id: string;
  app_id: string | null;
  name: string;
  created_at: Date;
  revoked_at: Date | null;
}

const list = statement<ListedApiKey>(
  'api_key.list',
  'select id, organization_id, app_id, name, created_at, revoked_at from api_key order by created_at, id',
);
const revoke = statement<{ id: string }>(
  'api_key.revoke',
  'update api_key set revoked_at = $2 where id = $1 and revoked_at is null returning id',
);

/** Every key of the installation, oldest first. */
export async function listApiKeys(sql: Sql): Promise<ListedApiKey[]> {
  return list(sql, []);
}

/** Ends a key for good; false when there is none with this id that still works. */
export async function revokeApiKey(sql: Sql, id: string, now: Date): Promise<boolean> {
  return (await revoke(sql, [id, now])).length > 0;
}
