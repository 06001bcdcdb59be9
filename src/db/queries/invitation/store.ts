import type { Role } from '#contract/role.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface InvitationRow {
  id: string;
  organization_id: string;
  email: string;
  role: Role;
  apps: string[] | null;
  personal_data: boolean;
  invited_by: string | null;
  created_at: Date;
  expires_at: Date;
}

const columns = 'id, organization_id, email, role, apps, personal_data, invited_by, created_at, expires_at';
const insert = statement<InvitationRow>(
  'invitation.insert',
  `insert into invitation (id, token_hash, organization_id, email, role, apps, personal_data, invited_by, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${columns}`,
);
const replace = statement('invitation.replace', 'delete from invitation where organization_id = $1 and email = $2');
const list = statement<InvitationRow>(
  'invitation.list',
  `select ${columns} from invitation where organization_id = $1 order by created_at desc, id`,
);
const find = statement<InvitationRow & { organization_name: string }>(
  'invitation.find',
  `select i.id, i.organization_id, i.email, i.role, i.apps, i.personal_data, i.invited_by, i.created_at, i.expires_at,
     o.name as organization_name
   from invitation i join organization o on o.id = i.organization_id where i.token_hash = $1 and i.expires_at > $2`,
);
const use = statement<InvitationRow>(
  'invitation.use',
  `delete from invitation where token_hash = $1 and expires_at > $2 returning ${columns}`,
);
const revoke = statement<InvitationRow>(
  'invitation.revoke',
  `delete from invitation where id = $1 and organization_id = $2 returning ${columns}`,
);
const prune = statement('invitation.prune', 'delete from invitation where expires_at < $1');

/** Writes an invitation in place of any other to the same address. */
export async function putInvitation(
  sql: Sql,
  invitation: Omit<InvitationRow, 'created_at'> & { token_hash: Buffer },
  now: Date,
): Promise<InvitationRow> {
  const { id, token_hash, organization_id, email, role, apps, personal_data, invited_by, expires_at } = invitation;
  await replace(sql, [organization_id, email]);
  const values = [id, token_hash, organization_id, email, role, apps, personal_data, invited_by, now, expires_at];
  return first(await insert(sql, values))!;
}

/** Those nobody accepted, the expired ones too, newest first. */
export async function listInvitations(sql: Sql, organizationId: string): Promise<InvitationRow[]> {
  return list(sql, [organizationId]);
}

export async function findInvitation(sql: Sql, tokenHash: Buffer, now: Date) {
  return first(await find(sql, [tokenHash, now]));
}

/** Takes a living invitation: of two who bring the same link, one gets it. */
export async function useInvitation(sql: Sql, tokenHash: Buffer, now: Date): Promise<InvitationRow | undefined> {
  return first(await use(sql, [tokenHash, now]));
}

export async function revokeInvitation(
  sql: Sql,
  organizationId: string,
  id: string,
): Promise<InvitationRow | undefined> {
  return first(await revoke(sql, [id, organizationId]));
}

export async function pruneInvitations(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}
