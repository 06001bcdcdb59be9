import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import { isOutdated } from '#core/access/password.ts';
import { makeToken, tokenBytes } from '#core/access/token.ts';
import { findMemberByEmail, lockMember } from '#db/queries/member/find.ts';
import type { MemberRow } from '#db/queries/member/row.ts';
import { setPassword } from '#db/queries/member/write.ts';
import { insertTicket } from '#db/queries/ticket/store.ts';
import { withTransaction } from '#db/tx.ts';
import { asDenied } from '../audit/denied.ts';
import { audit, type NewAuditEntry, originOf } from '../audit/log.ts';
import type { ServerContext } from '../context.ts';
import { setCookie } from './cookie.ts';
import { isPassword, passwordHash } from './passwords.ts';
import { openSession } from './session.ts';
import { forgetTries, networkOf, type Try, takeTries } from './tries.ts';

export const challengeSeconds = 600;

/** How a member appears as the author of an entry. */
export function deedOf(
  member: Pick<MemberRow, 'id' | 'email' | 'organization_id'>,
  action: string,
  request: FastifyRequest,
  after?: unknown,
): NewAuditEntry {
  const actor = { kind: 'member' as const, id: member.id, label: member.email };
  return { organizationId: member.organization_id, actor, action, target: member.id, after, from: originOf(request) };
}

/** Who an attempt was on, for the log of denied ones. */
export function deniedAs({ id, email, organization_id }: Pick<MemberRow, 'id' | 'email' | 'organization_id'>) {
  return { kind: 'member' as const, id, label: email, organizationId: organization_id };
}

/**
 * The member an address and a password name. Takes as long for an address without an account and answers the same.
 * Throws ApiError `sign_in_refused`, `too_many_attempts`.
 */
export async function memberByPassword(
  context: ServerContext,
  request: FastifyRequest,
  given: { email: string; password: string },
): Promise<MemberRow> {
  const network = networkOf(request.ip);
  const address: Try = { rule: 'address', by: network };
  const account: Try[] = [
    { rule: 'account_from_address', by: `${given.email} ${network}` },
    { rule: 'account', by: given.email },
  ];
  // The address first: one that is over its limit leaves no more rows behind.
  await takeTries(context, [address]);
  const member = await findMemberByEmail(context.pool, given.email);
  try {
    await takeTries(context, account);
    if (!(await isPassword(given.password, member?.password_hash))) throw new ApiError('sign_in_refused');
  } catch (error) {
    throw member === undefined ? error : asDenied(error as Error, deniedAs(member));
  }
  await forgetTries(context, account, [address]);
  return member!;
}

/** Whether a password alone does not sign this member in. */
export function hasSecondFactor(member: Pick<MemberRow, 'totp_on' | 'passkeys'>): boolean {
  return member.totp_on || member.passkeys > 0;
}

/** Signs in whoever gave the right password, or asks for their second factor. */
export async function afterPassword(
  context: ServerContext,
  member: MemberRow,
  given: { password: string; remember: boolean },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<'signed_in' | 'second_factor'> {
  const now = context.clock.now();
  if (hasSecondFactor(member)) {
    const { text, hash } = makeToken(randomBytes(tokenBytes));
    const expires = new Date(now.getTime() + challengeSeconds * 1000);
    const ticket = { token_hash: hash, kind: 'second_factor' as const, organization_id: member.organization_id };
    const payload = { remember: given.remember };
    await insertTicket(context.pool, { ...ticket, member_id: member.id, payload, expires_at: expires }, now);
    setCookie(context, reply, 'challenge', text, challengeSeconds);
    return 'second_factor';
  }
  const renewed = isOutdated(member.password_hash) ? await passwordHash(given.password) : null;
  const set = await withTransaction(context.pool, async (tx) => {
    // Held and looked at again: a password that was changed meanwhile opens no session that outlives the change.
    const held = await lockMember(tx, member.organization_id, member.id);
    if (held?.password_hash !== member.password_hash || hasSecondFactor(held)) throw new ApiError('sign_in_refused');
    if (renewed !== null) await setPassword(tx, member.id, renewed, now);
    const cookie = await openSession(context, tx, member.id, given.remember, request);
    await audit(context, tx, deedOf(member, 'signIn', request));
    return cookie;
  });
  set(reply);
  return 'signed_in';
}

/** The password of somebody who is signed in, asked again before something grave. Throws like `memberByPassword`. */
export async function confirmPassword(context: ServerContext, member: MemberRowLike, password: string): Promise<void> {
  const own: Try = { rule: 'own_password', by: member.id };
  try {
    await takeTries(context, [own]);
    if (!(await isPassword(password, member.password_hash))) throw new ApiError('sign_in_refused');
  } catch (error) {
    throw asDenied(error as Error, deniedAs(member));
  }
  await forgetTries(context, [own], []);
}

type MemberRowLike = Pick<MemberRow, 'id' | 'email' | 'organization_id' | 'password_hash'>;
