import { randomBytes } from 'node:crypto';
import { makeToken, tokenBytes } from '#core/access/token.ts';
import type { Sql } from '#db/pool.ts';
import { dropTickets, insertTicket } from '#db/queries/ticket/store.ts';

const days = 7;

/** A one-time link by which whoever opens it becomes an owner of the organization. Links made before it end. */
export async function makeOwnerLink(sql: Sql, organizationId: string, baseUrl: string, now: Date): Promise<string> {
  const { text, hash } = makeToken(randomBytes(tokenBytes));
  const ticket = { token_hash: hash, kind: 'owner' as const, organization_id: organizationId, member_id: null };
  const expires_at = new Date(now.getTime() + days * 86_400_000);
  await dropTickets(sql, 'owner', organizationId, null);
  await insertTicket(sql, { ...ticket, payload: {}, expires_at }, now);
  return `${baseUrl}/setup?token=${text}`;
}
