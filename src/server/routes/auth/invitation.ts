import { ApiError } from '#contract/errors.ts';
import { permissionsOf } from '#contract/role.ts';
import { acceptInvitation, readInvitation } from '#contract/session.ts';
import { hashToken } from '#core/access/token.ts';
import { isUniqueViolation } from '#db/errors.ts';
import { findInvitation, useInvitation } from '#db/queries/invitation/store.ts';
import { insertMember } from '#db/queries/member/write.ts';
import { withTransaction } from '#db/tx.ts';
import { audit } from '../../audit/log.ts';
import { newPasswordHash } from '../../auth/passwords.ts';
import { openSession } from '../../auth/session.ts';
import { deedOf } from '../../auth/sign-in.ts';
import { forgetTries, linkTry, takeTries } from '../../auth/tries.ts';
import { grantShown, userOf } from '../../present/member.ts';
import { route } from '../../route.ts';

export const readInvitationRoute = route(readInvitation, async ({ body, request }, context) => {
  const link = linkTry(request);
  await takeTries(context, [link]);
  const found = await findInvitation(context.pool, hashToken(body.token), context.clock.now());
  if (found === undefined) throw new ApiError('link_invalid');
  await forgetTries(context, [], [link]);
  return {
    email: found.email,
    organization: found.organization_name,
    role: found.role,
    permissions: [...permissionsOf({ role: found.role, personalData: found.personal_data })],
    expires_at: found.expires_at.toISOString(),
  };
});

export const acceptInvitationRoute = route(acceptInvitation, async ({ body, request, reply }, context) => {
  const link = linkTry(request);
  await takeTries(context, [link]);
  const token = hashToken(body.token);
  const now = context.clock.now();
  const found = await findInvitation(context.pool, token, now);
  if (found === undefined) throw new ApiError('link_invalid');
  const hash = await newPasswordHash(body.password, { email: found.email, name: body.name });
  const joined = await withTransaction(context.pool, async (tx) => {
    const invitation = await useInvitation(tx, token, now);
    if (invitation === undefined) throw new ApiError('link_invalid');
    const { organization_id, email, role, apps, personal_data } = invitation;
    const person = { id: context.newId(), organization_id, email, name: body.name, password_hash: hash };
    const member = await insertMember(tx, { ...person, role, apps, personal_data }, now);
    const set = await openSession(context, tx, member.id, true, request);
    await audit(context, tx, deedOf(member, 'acceptInvitation', request, grantShown(member)));
    return { member, set };
  }).catch((error) => {
    throw isUniqueViolation(error) ? new ApiError('member_exists', { cause: error }) : error;
  });
  await forgetTries(context, [], [link]);
  joined.set(reply);
  return { user: userOf(joined.member) };
});
