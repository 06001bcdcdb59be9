import { ApiError } from '#contract/errors.ts';
import { changePassword, requestPasswordReset, resetPassword } from '#contract/session.ts';
import { hashToken } from '#core/access/token.ts';
import { findMember, findMemberByEmail, lockMember } from '#db/queries/member/find.ts';
import { setPassword, setTwoFactor } from '#db/queries/member/write.ts';
import { removePasskeys } from '#db/queries/passkey/store.ts';
import { endSessions } from '#db/queries/session/store.ts';
import { dropTickets, findTicket, useTicket } from '#db/queries/ticket/store.ts';
import { withTransaction } from '#db/tx.ts';
import { denialsOf } from '../../audit/denials.ts';
import { audit, originOf } from '../../audit/log.ts';
import { newPasswordHash } from '../../auth/passwords.ts';
import { ownSession } from '../../auth/session.ts';
import { confirmPassword, deedOf, deniedAs } from '../../auth/sign-in.ts';
import { forgetTries, linkTry, mailTry, takeTries } from '../../auth/tries.ts';
import { mailPasswordLink } from '../../mail/password-link.ts';
import { route } from '../../route.ts';

export const changePasswordRoute = route(changePassword, async ({ actor, body, audit: note }, context) => {
  const session = ownSession(actor);
  await confirmPassword(context, session, body.currentPassword);
  const hash = await newPasswordHash(body.newPassword, session);
  await withTransaction(context.pool, async (tx) => {
    await setPassword(tx, actor.id, hash, context.clock.now());
    await endSessions(tx, actor.id, session.session_id);
    await dropTickets(tx, 'second_factor', actor.organizationId, actor.id);
    await note.in(tx, { target: actor.id, after: null });
  });
  return { status: true as const };
});

/**
 * A way for members to say they cannot get in: by mail they get a link; without mail, administrators see it in the audit
 * log, bounded like denied attempts. The same answer and limits, and the same look-up, whether the address is known or not;
 * what is more work for a known one is not waited for.
 */
export const requestPasswordResetRoute = route(requestPasswordReset, async ({ body, request }, context) => {
  await takeTries(context, [linkTry(request)]);
  await takeTries(context, [mailTry(body.email)]);
  const member = await findMemberByEmail(context.pool, body.email);
  if (member !== undefined) {
    denialsOf(context).note(deniedAs(member), 'requestPasswordReset', 'password_forgotten', originOf(request));
    if (context.mail !== null) void mailPasswordLink(context, context.mail, member);
  }
  return { status: true as const };
});

/** By whoever holds the link. Signs nobody in: the next step is the sign-in page, with the second factor if there is one. */
export const resetPasswordRoute = route(resetPassword, async ({ body, request }, context) => {
  const link = linkTry(request);
  await takeTries(context, [link]);
  const token = hashToken(body.token);
  const now = context.clock.now();
  const found = await findTicket(context.pool, 'password', token, now);
  const known = found === undefined ? undefined : await findMember(context.pool, found.member_id!);
  if (known === undefined) throw new ApiError('link_invalid');
  const hash = await newPasswordHash(body.newPassword, known);
  await withTransaction(context.pool, async (tx) => {
    const ticket = await useTicket(tx, 'password', token, now);
    const member = ticket && (await lockMember(tx, ticket.organization_id, ticket.member_id!));
    if (ticket === undefined || member === undefined) throw new ApiError('link_invalid');
    const twoFactorOff = ticket.payload.two_factor === true;
    await setPassword(tx, member.id, hash, now);
    if (twoFactorOff) {
      await setTwoFactor(tx, member.id, { totp_secret: null, totp_on: false, totp_step: 0, backup_codes: null }, now);
      await removePasskeys(tx, member.id, now);
    }
    await endSessions(tx, member.id, null);
    await dropTickets(tx, 'password', member.organization_id, member.id);
    await dropTickets(tx, 'second_factor', member.organization_id, member.id);
    await audit(context, tx, deedOf(member, 'resetPassword', request, { two_factor_off: twoFactorOff }));
  });
  await forgetTries(context, [], [link]);
  return { status: true as const };
});
