import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { AppRow } from './row.ts';

const byId = statement<AppRow>(
  'app.find',
  `select app.*, organization.policy as organization_policy, organization.approval as organization_approval from app
   join organization on organization.id = app.organization_id where app.id = $1`,
);
const list = statement<AppRow>('app.list', 'select * from app where organization_id = $1 order by created_at, id');
const all = statement<AppRow>('app.all', 'select * from app order by created_at, id');

/** An app by id, of any organization: the caller compares `organization_id`. */
export async function findApp(sql: Sql, id: string): Promise<AppRow | undefined> {
  return first(await byId(sql, [id]));
}

export async function listApps(sql: Sql, organizationId: string): Promise<AppRow[]> {
  return list(sql, [organizationId]);
}

/** Every app of the installation, for upkeep. */
export async function allApps(sql: Sql): Promise<AppRow[]> {
  return all(sql, []);
}
