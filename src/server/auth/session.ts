import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import { permissionsOf } from '#contract/role.ts';
import { hashToken, makeToken, tokenBytes } from '#core/access/token.ts';
import type { MemberRow } from '#db/queries/member/row.ts';
import {
  endSessionByToken,
  findSession,
  insertSession,
  type SignedIn,
  touchSession,
} from '#db/queries/session/store.ts';
import type { Tx } from '#db/tx.ts';
import { originOf } from '../audit/log.ts';
import type { ServerContext } from '../context.ts';
import type { Actor } from './actor.ts';
import { clearCookie, readCookie, setCookie } from './cookie.ts';

const rememberedSeconds = 30 * 86_400;
const sittingSeconds = 24 * 3600;
const touchMs = 60_000;

/** The session of a browser, or undefined. Read with every request, so that one that was ended is over at once. */
export async function sessionOf(context: ServerContext, request: FastifyRequest): Promise<SignedIn | undefined> {
  const token = readCookie(context, request, 'session');
  if (token === null) return undefined;
  const now = context.clock.now();
  const session = await findSession(context.pool, hashToken(token), now);
  if (session !== undefined && now.getTime() - session.seen_at.getTime() > touchMs) {
    await touchSession(context.pool, session.session_id, originOf(request), now);
  }
  return session;
}

/** The member who is signed in with a request. Throws ApiError `unauthorized`. */
export async function signedIn(context: ServerContext, request: FastifyRequest): Promise<Actor> {
  const session = await sessionOf(context, request);
  if (session === undefined) throw new ApiError('unauthorized');
  return memberActor(session, session);
}

/** A member as an actor. */
export function memberActor(
  member: Pick<MemberRow, 'id' | 'email' | 'organization_id' | 'role' | 'personal_data' | 'apps'>,
  session: SignedIn | null,
): Actor {
  const ref = `member:${member.id}`;
  return {
    kind: 'member',
    id: member.id,
    label: member.email,
    ref,
    person: ref,
    organizationId: member.organization_id,
    role: member.role,
    permissions: new Set(permissionsOf({ role: member.role, personalData: member.personal_data })),
    apps: member.apps ?? 'all',
    session,
  };
}

/**
 * Signs a member in: a new token, whatever the browser brought along, so that nobody can fix one beforehand. Answers what
 * sets the cookie, to be called once the transaction is committed.
 */
export async function openSession(
  context: ServerContext,
  tx: Tx,
  memberId: string,
  remember: boolean,
  request: FastifyRequest,
): Promise<(reply: FastifyReply) => void> {
  const { text, hash } = makeToken(randomBytes(tokenBytes));
  const now = context.clock.now();
  const { ip, userAgent } = originOf(request);
  const seconds = remember ? rememberedSeconds : sittingSeconds;
  const earlier = readCookie(context, request, 'session');
  if (earlier !== null) await endSessionByToken(tx, hashToken(earlier));
  const session = { id: context.newId(), token_hash: hash, member_id: memberId, remember, ip, user_agent: userAgent };
  await insertSession(tx, { ...session, expires_at: new Date(now.getTime() + seconds * 1000) }, now);
  return (reply) => setCookie(context, reply, 'session', text, remember ? rememberedSeconds : null);
}

/** Ends the session of a browser; answers whose it was. */
export async function closeSession(
  context: ServerContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SignedIn | undefined> {
  const token = readCookie(context, request, 'session');
  clearCookie(context, reply, 'session');
  if (token === null) return undefined;
  const session = await findSession(context.pool, hashToken(token), context.clock.now());
  await endSessionByToken(context.pool, hashToken(token));
  return session;
}

/** Of a member who is signed in: their session. */
export function ownSession(actor: Actor): SignedIn {
  if (actor.session === null) throw new ApiError('unauthorized');
  return actor.session;
}
