import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import { hashBackupCodes, withoutBackupCode } from '#core/access/backup-codes.ts';
import { hashToken } from '#core/access/token.ts';
import { acceptedStep } from '#core/access/totp.ts';
import type { FieldVault } from '#core/vault/field-vault.ts';
import { findMember, lockMember } from '#db/queries/member/find.ts';
import type { MemberRow } from '#db/queries/member/row.ts';
import { setTwoFactor } from '#db/queries/member/write.ts';
import { tryTicket, useTicket } from '#db/queries/ticket/store.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { asDenied } from '../audit/denied.ts';
import { audit } from '../audit/log.ts';
import type { ServerContext } from '../context.ts';
import { clearCookie, readCookie } from './cookie.ts';
import { openSession } from './session.ts';
import { deedOf, deniedAs } from './sign-in.ts';
import { forgetTries, takeTries } from './tries.ts';

/** Codes that may be tried on one password; then it has to be given again. */
const mostPerChallenge = 5;

type Factor = Pick<MemberRow, 'totp_secret' | 'totp_on' | 'totp_step' | 'backup_codes'>;

/** The member's factor after a code was used, or null when the code is not right. */
export type Check = (vault: FieldVault, member: MemberRow) => Factor | null;

/** Checks six digits; each half-minute opens once. */
export function checkTotp(context: ServerContext, code: string): Check {
  return (vault, member) => {
    if (member.totp_secret === null) return null;
    const secret = Buffer.from(vault.open('member.totp_secret', member.id, member.totp_secret), 'base64');
    const step = acceptedStep(secret, code, context.clock.now(), member.totp_step);
    return step === null ? null : { ...member, totp_on: true, totp_step: step };
  };
}

/** Checks a backup code, which is used up with it. */
export function checkBackupCode(code: string): Check {
  return (vault, member) => {
    const left = withoutBackupCode(backupHashes(vault, member), code);
    return left === null ? null : { ...member, backup_codes: sealHashes(vault, member.id, left) };
  };
}

export function backupHashes(vault: FieldVault, { id, backup_codes: sealed }: Pick<MemberRow, 'id' | 'backup_codes'>) {
  return sealed === null ? [] : (JSON.parse(vault.open('member.backup_codes', id, sealed)) as string[]);
}

export function sealBackupCodes(vault: FieldVault, memberId: string, codes: readonly string[]): Buffer {
  return sealHashes(vault, memberId, hashBackupCodes(codes));
}

function sealHashes(vault: FieldVault, memberId: string, hashes: readonly string[]): Buffer {
  return vault.seal('member.backup_codes', memberId, JSON.stringify(hashes));
}

export function sealTotpSecret(vault: FieldVault, memberId: string, secret: Uint8Array): Buffer {
  return vault.seal('member.totp_secret', memberId, Buffer.from(secret).toString('base64'));
}

/** Whether a browser has given its password and owes the second factor. */
export function isChallenged(context: ServerContext, request: FastifyRequest): boolean {
  return readCookie(context, request, 'challenge') !== null;
}

/** Completes a sign-in by a code. Throws ApiError `unauthorized` (begin again), `code_refused`, `too_many_attempts`. */
export async function signInByCode(
  context: ServerContext,
  check: Check,
  action: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<MemberRow> {
  const token = hashToken(readCookie(context, request, 'challenge') ?? '');
  const now = context.clock.now();
  const ticket = await tryTicket(context.pool, 'second_factor', token, mostPerChallenge, now);
  const known = ticket === undefined ? undefined : await findMember(context.pool, ticket.member_id!);
  if (ticket === undefined || known === undefined) {
    clearCookie(context, reply, 'challenge');
    throw new ApiError('unauthorized');
  }
  const rule = { rule: 'second_factor' as const, by: known.id };
  try {
    await takeTries(context, [rule]);
    const { fields } = await context.vaults.ofOrganization(known.organization_id);
    const { member, set } = await withTransaction(context.pool, async (tx) => {
      const changed = await useCode(context, tx, fields, known, check);
      if ((await useTicket(tx, 'second_factor', token, now)) === undefined) throw new ApiError('unauthorized');
      const cookie = await openSession(context, tx, known.id, ticket.payload.remember === true, request);
      await audit(context, tx, deedOf(known, 'signIn', request, { by: action }));
      return { member: changed, set: cookie };
    });
    await forgetTries(context, [rule], []);
    clearCookie(context, reply, 'challenge');
    set(reply);
    return member;
  } catch (error) {
    throw asDenied(error as Error, deniedAs(known));
  }
}

/** Takes a code of a member, who is held meanwhile: the same code does not open twice. Throws ApiError `code_refused`. */
export async function useCode(
  context: ServerContext,
  tx: Tx,
  vault: FieldVault,
  known: Pick<MemberRow, 'id' | 'organization_id'>,
  check: Check,
): Promise<MemberRow> {
  const member = await lockMember(tx, known.organization_id, known.id);
  const factor = member === undefined ? null : check(vault, member);
  if (member === undefined || factor === null) throw new ApiError('code_refused');
  await setTwoFactor(tx, member.id, factor, context.clock.now());
  return { ...member, ...factor };
}
