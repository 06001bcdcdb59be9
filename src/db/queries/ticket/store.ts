import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface TicketRow {
  token_hash: Buffer;
  kind: 'owner' | 'password' | 'second_factor' | 'passkey';
  /** Null only of a passkey that nobody knows the member of yet; nobody asks for it there. */
  organization_id: string;
  member_id: string | null;
  payload: Record<string, unknown>;
  attempts: number;
  expires_at: Date;
}

export type NewTicket = Omit<TicketRow, 'attempts' | 'organization_id'> & { organization_id: string | null };

const insert = statement(
  'ticket.insert',
  `insert into ticket (token_hash, kind, organization_id, member_id, payload, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
const find = statement<TicketRow>(
  'ticket.find',
  'select * from ticket where token_hash = $1 and kind = $2 and expires_at > $3',
);
const use = statement<TicketRow>(
  'ticket.use',
  'delete from ticket where token_hash = $1 and kind = $2 and expires_at > $3 returning *',
);
const tried = statement<TicketRow>(
  'ticket.try',
  `update ticket set attempts = attempts + 1
   where token_hash = $1 and kind = $2 and expires_at > $3 and attempts < $4 returning *`,
);
const dropOf = statement(
  'ticket.drop',
  `delete from ticket where kind = $1 and organization_id = $2 and ($3::uuid is null or member_id = $3)`,
);
const prune = statement('ticket.prune', 'delete from ticket where expires_at < $1');

export async function insertTicket(sql: Sql, ticket: NewTicket, now: Date): Promise<void> {
  const { token_hash, kind, organization_id, member_id, payload, expires_at } = ticket;
  await insert(sql, [token_hash, kind, organization_id, member_id, JSON.stringify(payload), now, expires_at]);
}

/** A living ticket, left as it is. */
export async function findTicket(
  sql: Sql,
  kind: TicketRow['kind'],
  tokenHash: Buffer,
  now: Date,
): Promise<TicketRow | undefined> {
  return first(await find(sql, [tokenHash, kind, now]));
}

/** Takes a living ticket: of two who bring the same one, one gets it. */
export async function useTicket(
  sql: Sql,
  kind: TicketRow['kind'],
  tokenHash: Buffer,
  now: Date,
): Promise<TicketRow | undefined> {
  return first(await use(sql, [tokenHash, kind, now]));
}

/** Counts a try on a ticket that stays; undefined when it is gone, or was tried `most` times before. */
export async function tryTicket(
  sql: Sql,
  kind: TicketRow['kind'],
  tokenHash: Buffer,
  most: number,
  now: Date,
): Promise<TicketRow | undefined> {
  return first(await tried(sql, [tokenHash, kind, now, most]));
}

/** Ends all tickets of a kind, of an organization or of one member. */
export async function dropTickets(
  sql: Sql,
  kind: TicketRow['kind'],
  organizationId: string,
  memberId: string | null,
): Promise<void> {
  await dropOf(sql, [kind, organizationId, memberId]);
}

export async function pruneTickets(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}
