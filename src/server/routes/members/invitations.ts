import { randomBytes } from 'node:crypto';
import { ApiError } from '#contract/errors.ts';
import { createInvitation, listInvitations, revokeInvitation } from '#contract/member.ts';
import { roleTexts } from '#contract/role.ts';
import { makeToken, tokenBytes } from '#core/access/token.ts';
import { putInvitation, listInvitations as read, revokeInvitation as revoke } from '#db/queries/invitation/store.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { findMemberByEmail } from '#db/queries/member/find.ts';
import { withTransaction } from '#db/tx.ts';
import { appsToStore, assertMayGrant, grantOf } from '../../auth/giving.ts';
import { handOver, takeMail } from '../../mail/hand-over.ts';
import { invitationLetter } from '../../mail/letters.ts';
import { grantShown, invitationOf } from '../../present/member.ts';
import { route } from '../../route.ts';

export const listInvitationsRoute = route(listInvitations, async ({ actor }, context) => {
  const rows = await read(context.pool, actor.organizationId);
  return { items: rows.map((row) => invitationOf(row, context.clock.now())), next_cursor: null };
});

export const createInvitationRoute = route(createInvitation, async ({ actor, body, audit }, context) => {
  const { email, role, personal_data } = body;
  const apps = await appsToStore(context, actor, body.apps);
  const given = { email, role, apps, personal_data };
  assertMayGrant(actor, grantOf(given));
  // That another organization has the address is told to nobody but whoever opens the link.
  const known = await findMemberByEmail(context.pool, email);
  if (known?.organization_id === actor.organizationId) throw new ApiError('member_exists');
  if (body.mail) await takeMail(context, actor.organizationId, email);
  const now = context.clock.now();
  // It ends the one that is there, which may give more than the actor has.
  const open = (await read(context.pool, actor.organizationId)).filter((one) => one.email === email);
  assertMayGrant(actor, ...open.filter((one) => one.expires_at > now).map(grantOf));
  const { text, hash } = makeToken(randomBytes(tokenBytes));
  const expires_at = new Date(now.getTime() + body.expires_in_hours * 3_600_000);
  const own = { id: context.newId(), organization_id: actor.organizationId, token_hash: hash, invited_by: actor.ref };
  const row = await withTransaction(context.pool, async (tx) => {
    const written = await putInvitation(tx, { ...own, ...given, expires_at }, now);
    await audit.in(tx, { target: written.id, after: { ...grantShown(written), expires_at } });
    return written;
  });
  const url = `${context.publicUrl}/invite?token=${text}`;
  const handed = await handOver(context, url, async () => {
    if (!body.mail) return null;
    const organization = (await listOrganizations(context.pool)).find((one) => one.id === actor.organizationId)!.name;
    const by = actor.session?.name ?? null;
    return invitationLetter({ to: email, organization, by, role: roleTexts[role], url, hours: body.expires_in_hours });
  });
  return { invitation: invitationOf(row, now), ...handed };
});

export const revokeInvitationRoute = route(revokeInvitation, async ({ actor, params, audit }, context) => {
  await withTransaction(context.pool, async (tx) => {
    const gone = await revoke(tx, actor.organizationId, params.invitation_id);
    if (gone === undefined) throw new ApiError('not_found', { detail: 'no such invitation' });
    assertMayGrant(actor, grantOf(gone));
    await audit.in(tx, { before: grantShown(gone), after: null });
  });
  return { id: params.invitation_id, revoked: true as const };
});
