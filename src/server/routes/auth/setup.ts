import { ApiError } from '#contract/errors.ts';
import { getSetup, setup } from '#contract/session.ts';
import { hashToken } from '#core/access/token.ts';
import { isUniqueViolation } from '#db/errors.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { hasMembers } from '#db/queries/member/find.ts';
import { insertMember, lockOrganization } from '#db/queries/member/write.ts';
import { dropTickets, findTicket, useTicket } from '#db/queries/ticket/store.ts';
import { withTransaction } from '#db/tx.ts';
import { audit } from '../../audit/log.ts';
import { newPasswordHash } from '../../auth/passwords.ts';
import { relyingPartyOf } from '../../auth/relying-party.ts';
import { openSession } from '../../auth/session.ts';
import { deedOf } from '../../auth/sign-in.ts';
import { forgetTries, linkTry, takeTries } from '../../auth/tries.ts';
import { userOf } from '../../present/member.ts';
import { route } from '../../route.ts';

/** Tells nothing about who there is, only whether the link on the terminal still waits for somebody. */
export const getSetupRoute = route(getSetup, async (_, context) => {
  const first = (await listOrganizations(context.pool))[0];
  const needed = first !== undefined && !(await hasMembers(context.pool, first.id));
  return {
    needed,
    single_sign_on: context.oidc !== null,
    passkeys: relyingPartyOf(context.publicUrl) !== null,
    mail: context.mail !== null,
  };
});

export const setupRoute = route(setup, async ({ body, request, reply }, context) => {
  const link = linkTry(request);
  await takeTries(context, [link]);
  const token = hashToken(body.token);
  const now = context.clock.now();
  if ((await findTicket(context.pool, 'owner', token, now)) === undefined) throw new ApiError('link_invalid');
  const hash = await newPasswordHash(body.password, body);
  const made = await withTransaction(context.pool, async (tx) => {
    const ticket = await useTicket(tx, 'owner', token, now);
    if (ticket === undefined) throw new ApiError('link_invalid');
    await lockOrganization(tx, ticket.organization_id);
    const person = { id: context.newId(), organization_id: ticket.organization_id, email: body.email, name: body.name };
    const rights = { role: 'owner' as const, apps: null, personal_data: true };
    const member = await insertMember(tx, { ...person, password_hash: hash, ...rights }, now);
    await dropTickets(tx, 'owner', ticket.organization_id, null);
    const set = await openSession(context, tx, member.id, true, request);
    await audit(context, tx, deedOf(member, 'setup', request, { email: member.email, role: 'owner' }));
    return { member, set };
  }).catch((error) => {
    throw isUniqueViolation(error) ? new ApiError('member_exists', { cause: error }) : error;
  });
  await forgetTries(context, [], [link]);
  made.set(reply);
  return { user: userOf(made.member) };
});
