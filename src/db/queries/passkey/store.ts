import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface PasskeyRow {
  id: string;
  member_id: string;
  credential_id: Buffer;
  public_key: Buffer;
  counter: number;
  transports: string[];
  name: string;
  backed_up: boolean;
  created_at: Date;
  used_at: Date | null;
}

const insert = statement<PasskeyRow>(
  'passkey.insert',
  `insert into passkey (id, member_id, credential_id, public_key, counter, transports, name, backed_up, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *`,
);
const list = statement<PasskeyRow>(
  'passkey.list',
  'select * from passkey where member_id = $1 order by created_at, id',
);
const byCredential = statement<PasskeyRow>('passkey.by_credential', 'select * from passkey where credential_id = $1');
const rename_ = statement<PasskeyRow>(
  'passkey.rename',
  'update passkey set name = $3 where id = $1 and member_id = $2 returning *',
);
const use = statement<{ id: string }>(
  'passkey.use',
  `update passkey set counter = $2, backed_up = $3, used_at = $4
   where id = $1 and counter <= $2 returning id`,
);
const remove = statement<PasskeyRow>(
  'passkey.remove',
  'delete from passkey where id = $1 and member_id = $2 returning *',
);
const removeAll = statement('passkey.remove_all', 'delete from passkey where member_id = $1');
const count = statement(
  'passkey.count',
  'update member set passkeys = (select count(*) from passkey p where p.member_id = $1), updated_at = $2 where id = $1',
);

/** Writes a passkey of a member who is held. Throws a unique violation when somebody has it. */
export async function insertPasskey(
  sql: Sql,
  passkey: Omit<PasskeyRow, 'created_at' | 'used_at'>,
  now: Date,
): Promise<PasskeyRow> {
  const { id, member_id, credential_id, public_key, counter, transports, name, backed_up } = passkey;
  const values = [id, member_id, credential_id, public_key, counter, transports, name, backed_up, now];
  const row = first(await insert(sql, values))!;
  await count(sql, [member_id, now]);
  return row;
}

/** A member's passkeys, the oldest first. */
export async function listPasskeys(sql: Sql, memberId: string): Promise<PasskeyRow[]> {
  return list(sql, [memberId]);
}

export async function findPasskey(sql: Sql, credentialId: Buffer): Promise<PasskeyRow | undefined> {
  return first(await byCredential(sql, [credentialId]));
}

export async function renamePasskey(
  sql: Sql,
  memberId: string,
  id: string,
  name: string,
): Promise<PasskeyRow | undefined> {
  return first(await rename_(sql, [id, memberId, name]));
}

/** Writes down a use; false when the passkey is gone, or was used further meanwhile. */
export async function usePasskey(
  sql: Sql,
  id: string,
  seen: { counter: number; backedUp: boolean },
  now: Date,
): Promise<boolean> {
  return (await use(sql, [id, seen.counter, seen.backedUp, now])).length > 0;
}

/** Takes one away from a member who is held; undefined when it is none of theirs. */
export async function removePasskey(sql: Sql, memberId: string, id: string, now: Date) {
  const gone = first(await remove(sql, [id, memberId]));
  if (gone !== undefined) await count(sql, [memberId, now]);
  return gone;
}

export async function removePasskeys(sql: Sql, memberId: string, now: Date): Promise<void> {
  await removeAll(sql, [memberId]);
  await count(sql, [memberId, now]);
}
