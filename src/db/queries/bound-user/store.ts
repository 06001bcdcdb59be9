import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

/** A recipient of whom the vendor's table does not know the newest. */
export interface UntoldRow {
  id: string;
  /** Sealed; null once the person is erased. */
  openid: Buffer | null;
  /** As the vendor has it, sealed; null while it has none. */
  bound: Buffer | null;
  tags: string[];
  status: 'active' | 'invalid' | 'blocked' | 'erased';
  updated_at: Date;
}

export interface ToldUser {
  recipientId: string;
  openid: Buffer;
  toldAt: Date;
  error: string | null;
}

// Whoever the vendor was never told of and is gone already is none of its business.
const untold = statement<UntoldRow>(
  'bound_user.untold',
  `select r.id, r.openid, u.openid as bound, r.tags, r.status, r.updated_at
   from recipient r left join bound_user u on u.b = r.b and u.app_id = r.app_id and u.recipient_id = r.id
   where r.b = $1 and r.app_id = $2 and r.id > $3 and (u.told_at is null or u.told_at < r.updated_at)
     and (u.recipient_id is not null or r.openid is not null)
   order by r.id limit $4`,
);
const told = statement(
  'bound_user.told',
  `insert into bound_user (b, app_id, recipient_id, openid, told_at, error)
   select $1, $2, t.recipient_id, t.openid, t.told_at, t.error
   from unnest($3::uuid[], $4::bytea[], $5::timestamptz[], $6::text[]) as t(recipient_id, openid, told_at, error)
   on conflict (b, app_id, recipient_id) do update
     set openid = excluded.openid, told_at = excluded.told_at, error = excluded.error`,
);
const forget = statement(
  'bound_user.forget',
  'delete from bound_user where b = $1 and app_id = $2 and recipient_id = any($3::uuid[])',
);
const counts = statement<{ users: number; refused: number }>(
  'bound_user.counts',
  `select count(*) filter (where error is null)::int as users, count(*) filter (where error is not null)::int as refused
   from bound_user where b = $1 and app_id = $2`,
);

/** The next recipients of a bucket after an id who were changed since the vendor was told. */
export async function untoldUsers(
  sql: Sql,
  lane: { b: number; appId: string },
  after: string,
  limit: number,
): Promise<UntoldRow[]> {
  return untold(sql, [lane.b, lane.appId, after, limit]);
}

export async function markTold(sql: Sql, lane: { b: number; appId: string }, users: ToldUser[]): Promise<void> {
  if (users.length === 0) return;
  await told(sql, [
    lane.b,
    lane.appId,
    users.map((user) => user.recipientId),
    users.map((user) => user.openid),
    users.map((user) => user.toldAt),
    users.map((user) => user.error),
  ]);
}

/** Forgets users the vendor has forgotten. */
export async function forgetBound(sql: Sql, lane: { b: number; appId: string }, ids: string[]): Promise<void> {
  if (ids.length > 0) await forget(sql, [lane.b, lane.appId, ids]);
}

/** How many of a bucket the vendor has, and how many it refused. */
export async function countBound(sql: Sql, b: number, appId: string): Promise<{ users: number; refused: number }> {
  return (await counts(sql, [b, appId]))[0]!;
}
