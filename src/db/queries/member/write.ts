import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { MemberRow } from './row.ts';

export type NewMember = Pick<
  MemberRow,
  'id' | 'organization_id' | 'email' | 'name' | 'password_hash' | 'role' | 'apps' | 'personal_data'
>;

const insert = statement<MemberRow>(
  'member.insert',
  `insert into member (id, organization_id, email, name, password_hash, role, apps, personal_data, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) returning *`,
);
const grant = statement<MemberRow>(
  'member.grant',
  'update member set role = $2, apps = $3, personal_data = $4, updated_at = $5 where id = $1 returning *',
);
const profile = statement<MemberRow>(
  'member.profile',
  'update member set name = $2, language = $3, time_zone = $4, updated_at = $5 where id = $1 and removed_at is null returning *',
);
const password = statement('member.password', 'update member set password_hash = $2, updated_at = $3 where id = $1');
const twoFactor = statement(
  'member.two_factor',
  `update member set totp_secret = $2, totp_on = $3, totp_step = $4, backup_codes = $5, updated_at = $6 where id = $1`,
);
const remove = statement(
  'member.remove',
  `update member set removed_at = $2, updated_at = $2, password_hash = '', totp_secret = null, totp_on = false,
     backup_codes = null where id = $1`,
);
const lockOrganization_ = statement('organization.lock', 'select id from organization where id = $1 for update');

/** Throws a unique violation when the address has an account. */
export async function insertMember(sql: Sql, member: NewMember, now: Date): Promise<MemberRow> {
  const { id, organization_id, email, name, password_hash, role, apps, personal_data } = member;
  const values = [id, organization_id, email, name, password_hash, role, apps, personal_data, now];
  return first(await insert(sql, values))!;
}

export async function grantMember(
  sql: Sql,
  id: string,
  { role, apps, personal_data }: Pick<MemberRow, 'role' | 'apps' | 'personal_data'>,
  now: Date,
): Promise<MemberRow> {
  return first(await grant(sql, [id, role, apps, personal_data, now]))!;
}

export async function updateProfile(
  sql: Sql,
  id: string,
  { name, language, time_zone }: Pick<MemberRow, 'name' | 'language' | 'time_zone'>,
  now: Date,
): Promise<MemberRow | undefined> {
  return first(await profile(sql, [id, name, language, time_zone, now]));
}

export async function setPassword(sql: Sql, id: string, hash: string, now: Date): Promise<void> {
  await password(sql, [id, hash, now]);
}

export async function setTwoFactor(
  sql: Sql,
  id: string,
  factor: Pick<MemberRow, 'totp_secret' | 'totp_on' | 'totp_step' | 'backup_codes'>,
  now: Date,
): Promise<void> {
  await twoFactor(sql, [id, factor.totp_secret, factor.totp_on, factor.totp_step, factor.backup_codes, now]);
}

/** Takes a member's access and secrets; the row stays for those who name it. */
export async function removeMember(sql: Sql, id: string, now: Date): Promise<void> {
  await remove(sql, [id, now]);
}

/** Who changes the owners of an organization, or makes the first one, lines up here. */
export async function lockOrganization(sql: Sql, id: string): Promise<void> {
  await lockOrganization_(sql, [id]);
}
