import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { MemberRow } from './row.ts';

const byEmail = statement<MemberRow>('member.by_email', 'select * from member where email = $1 and removed_at is null');
const byId = statement<MemberRow>('member.by_id', 'select * from member where id = $1 and removed_at is null');
const locked = statement<MemberRow>(
  'member.lock',
  'select * from member where id = $1 and organization_id = $2 and removed_at is null for update',
);
const list = statement<MemberRow & { seen_at: Date | null }>(
  'member.list',
  `select m.*, (select max(s.seen_at) from member_session s where s.member_id = m.id) as seen_at
   from member m where m.organization_id = $1 and m.removed_at is null order by m.created_at, m.id`,
);
const owners = statement<{ id: string }>(
  'member.owners',
  `select id from member where organization_id = $1 and role = 'owner' and removed_at is null`,
);
const any = statement<{ some: boolean }>(
  'member.any',
  'select exists (select from member where organization_id = $1 and removed_at is null) as some',
);

/** Whoever signs in with an address, given in lower case. */
export async function findMemberByEmail(sql: Sql, email: string): Promise<MemberRow | undefined> {
  return first(await byEmail(sql, [email]));
}

export async function findMember(sql: Sql, id: string): Promise<MemberRow | undefined> {
  return first(await byId(sql, [id]));
}

/** A member of an organization, held against other changes until the transaction ends. */
export async function lockMember(sql: Sql, organizationId: string, id: string): Promise<MemberRow | undefined> {
  return first(await locked(sql, [id, organizationId]));
}

/** All members with the last time any of their sessions was used, the oldest first. */
export async function listMembers(sql: Sql, organizationId: string): Promise<(MemberRow & { seen_at: Date | null })[]> {
  return list(sql, [organizationId]);
}

export async function ownersOf(sql: Sql, organizationId: string): Promise<string[]> {
  return (await owners(sql, [organizationId])).map((row) => row.id);
}

export async function hasMembers(sql: Sql, organizationId: string): Promise<boolean> {
  return first(await any(sql, [organizationId]))!.some;
}
