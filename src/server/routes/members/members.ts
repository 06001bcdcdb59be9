import { randomBytes } from 'node:crypto';
import { ApiError } from '#contract/errors.ts';
import { listMembers, listRoles, removeMember, resetMember, updateMember } from '#contract/member.ts';
import { permissions, permissionTexts } from '#contract/permission.ts';
import { rolePermissions, roles, roleTexts } from '#contract/role.ts';
import { makeToken, tokenBytes } from '#core/access/token.ts';
import { findMember, lockMember, ownersOf, listMembers as readMembers } from '#db/queries/member/find.ts';
import type { MemberRow } from '#db/queries/member/row.ts';
import { grantMember, lockOrganization, removeMember as takeAway } from '#db/queries/member/write.ts';
import { removePasskeys } from '#db/queries/passkey/store.ts';
import { endSessions } from '#db/queries/session/store.ts';
import { dropTickets, insertTicket } from '#db/queries/ticket/store.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { Actor } from '../../auth/actor.ts';
import { appsToStore, assertMayGrant, grantOf } from '../../auth/giving.ts';
import { handOver, takeMail } from '../../mail/hand-over.ts';
import { passwordLetter } from '../../mail/letters.ts';
import { grantShown, memberOf } from '../../present/member.ts';
import { route } from '../../route.ts';

const resetHours = 24;

export const listRolesRoute = route(listRoles, async () => ({
  roles: roles.map((role) => ({ role, ...roleTexts[role], permissions: [...rolePermissions[role]] })),
  permissions: permissions.map((permission) => ({ permission, ...permissionTexts[permission] })),
}));

/** All at once: an organization has few members. */
export const listMembersRoute = route(listMembers, async ({ actor }, context) => {
  const rows = await readMembers(context.pool, actor.organizationId);
  return { items: rows.map(memberOf), next_cursor: null };
});

export const updateMemberRoute = route(updateMember, async ({ actor, params, body, audit }, context) => {
  const apps = body.apps === undefined ? undefined : await appsToStore(context, actor, body.apps);
  return withTransaction(context.pool, async (tx) => {
    const member = await heldMember(tx, actor, params.member_id);
    const changed = {
      ...member,
      role: body.role ?? member.role,
      apps: apps === undefined ? member.apps : apps,
      personal_data: body.personal_data ?? member.personal_data,
    };
    assertMayGrant(actor, grantOf(member), grantOf(changed));
    if (changed.role !== 'owner') await assertOwnerLeft(tx, member);
    const row = await grantMember(tx, member.id, changed, context.clock.now());
    await audit.in(tx, { before: grantShown(member), after: grantShown(row) });
    return memberOf(row);
  });
});

export const removeMemberRoute = route(removeMember, async ({ actor, params, audit }, context) => {
  await withTransaction(context.pool, async (tx) => {
    const member = await heldMember(tx, actor, params.member_id);
    assertMayGrant(actor, grantOf(member));
    await assertOwnerLeft(tx, member);
    await takeAway(tx, member.id, context.clock.now());
    await removePasskeys(tx, member.id, context.clock.now());
    await endSessions(tx, member.id, null);
    await dropTickets(tx, 'password', actor.organizationId, member.id);
    await audit.in(tx, { before: grantShown(member), after: null });
  });
  return { id: params.member_id, removed: true as const };
});

/** The link lets its holder in as the member: only for those whom one could make oneself. */
export const resetMemberRoute = route(resetMember, async ({ actor, params, body, audit }, context) => {
  const now = context.clock.now();
  const expires = new Date(now.getTime() + resetHours * 3_600_000);
  const { text, hash } = makeToken(randomBytes(tokenBytes));
  const { two_factor, mail } = body;
  const known = mail ? await findMember(context.pool, params.member_id) : undefined;
  if (known?.organization_id === actor.organizationId) await takeMail(context, known.organization_id, known.email);
  const member = await withTransaction(context.pool, async (tx) => {
    const held = await heldMember(tx, actor, params.member_id);
    assertMayGrant(actor, grantOf(held));
    await dropTickets(tx, 'password', actor.organizationId, held.id);
    const ticket = { token_hash: hash, kind: 'password' as const, organization_id: actor.organizationId };
    await insertTicket(tx, { ...ticket, member_id: held.id, payload: { two_factor }, expires_at: expires }, now);
    await audit.in(tx, { after: { email: held.email, two_factor } });
    return held;
  });
  const url = `${context.publicUrl}/reset?token=${text}`;
  const { name, email: to, language } = member;
  const by = actor.session?.name ?? actor.label;
  const letter = { to, name, language, url, hours: resetHours, twoFactorOff: two_factor, by };
  const handed = await handOver(context, url, async () => (mail ? passwordLetter(letter) : null));
  return { ...handed, expires_at: expires.toISOString() };
});

/** The organization first: two owners who remove each other at the same time must not both succeed. */
async function heldMember(tx: Tx, actor: Actor, id: string): Promise<MemberRow> {
  await lockOrganization(tx, actor.organizationId);
  const member = await lockMember(tx, actor.organizationId, id);
  if (member === undefined) throw new ApiError('not_found', { detail: 'no such member' });
  return member;
}

async function assertOwnerLeft(tx: Tx, member: MemberRow): Promise<void> {
  const owners = await ownersOf(tx, member.organization_id);
  if (owners.length === 1 && owners[0] === member.id) throw new ApiError('last_owner');
}
