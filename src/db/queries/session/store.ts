import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { MemberRow } from '../member/row.ts';

export interface SessionRow {
  id: string;
  member_id: string;
  remember: boolean;
  ip: string | null;
  user_agent: string | null;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
}

/** A session with its member, read with every request of a browser: what was revoked is over at once, everywhere. */
export interface SignedIn extends Omit<MemberRow, 'created_at' | 'updated_at'> {
  session_id: string;
  remember: boolean;
  seen_at: Date;
  expires_at: Date;
  organization_name: string;
}

const find = statement<SignedIn>(
  'session.find',
  `select m.id, m.organization_id, m.email, m.name, m.password_hash, m.role, m.apps, m.personal_data, m.language,
     m.time_zone, m.totp_secret, m.totp_on, m.totp_step, m.backup_codes, m.passkeys, m.removed_at,
     s.id as session_id, s.remember, s.seen_at, s.expires_at, o.name as organization_name
   from member_session s join member m on m.id = s.member_id join organization o on o.id = m.organization_id
   where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $2 - case when s.remember then $3::interval else $4::interval end
     and m.removed_at is null`,
);
const insert = statement(
  'session.insert',
  `insert into member_session (id, token_hash, member_id, remember, ip, user_agent, created_at, seen_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
);
const touch = statement(
  'session.touch',
  'update member_session set seen_at = $2, ip = $3, user_agent = $4 where id = $1',
);
const list = statement<SessionRow>(
  'session.list',
  `select id, member_id, remember, ip, user_agent, created_at, seen_at, expires_at from member_session
   where member_id = $1 and expires_at > $2 and seen_at > $2 - case when remember then $3::interval else $4::interval end
   order by seen_at desc`,
);
const end = statement<{ id: string }>(
  'session.end',
  'delete from member_session where id = $1 and member_id = $2 returning id',
);
const endByToken = statement<{ member_id: string }>(
  'session.end_by_token',
  'delete from member_session where token_hash = $1 returning member_id',
);
const endAll = statement<{ id: string }>(
  'session.end_all',
  'delete from member_session where member_id = $1 and ($2::uuid is null or id <> $2) returning id',
);
const prune = statement('session.prune', 'delete from member_session where expires_at < $1');

/** How long an unused session lasts, as PostgreSQL intervals: remembered, and for one sitting. */
export const idle = { remembered: '14 days', sitting: '12 hours' };

export async function findSession(sql: Sql, tokenHash: Buffer, now: Date): Promise<SignedIn | undefined> {
  return first(await find(sql, [tokenHash, now, idle.remembered, idle.sitting]));
}

export async function insertSession(
  sql: Sql,
  session: Omit<SessionRow, 'created_at' | 'seen_at'> & { token_hash: Buffer },
  now: Date,
): Promise<void> {
  const { id, token_hash, member_id, remember, ip, user_agent, expires_at } = session;
  await insert(sql, [id, token_hash, member_id, remember, ip, user_agent, now, expires_at]);
}

export async function touchSession(
  sql: Sql,
  id: string,
  from: { ip: string | null; userAgent: string | null },
  now: Date,
): Promise<void> {
  await touch(sql, [id, now, from.ip, from.userAgent]);
}

/** A member's living sessions, the one used last first. */
export async function listSessions(sql: Sql, memberId: string, now: Date): Promise<SessionRow[]> {
  return list(sql, [memberId, now, idle.remembered, idle.sitting]);
}

/** False when the member has no such session. */
export async function endSession(sql: Sql, memberId: string, id: string): Promise<boolean> {
  return (await end(sql, [id, memberId])).length > 0;
}

export async function endSessionByToken(sql: Sql, tokenHash: Buffer): Promise<string | undefined> {
  return first(await endByToken(sql, [tokenHash]))?.member_id;
}

/** Ends a member's sessions, all or all but one; answers how many. */
export async function endSessions(sql: Sql, memberId: string, but: string | null): Promise<number> {
  return (await endAll(sql, [memberId, but])).length;
}

export async function pruneSessions(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}
