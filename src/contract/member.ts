import { z } from 'zod';
import { instant, page, uuid } from './common.ts';
import { operation } from './operation.ts';
import { permissions } from './permission.ts';
import { timeZone } from './recipient.ts';
import { roles } from './role.ts';

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('an e-mail address'))
  .meta({ description: 'e-mail address; upper and lower case are the same' });
export const personName = z.string().trim().min(1).max(100);
/** Lengths only: rules about kinds of characters make passwords worse. What everybody knows is refused. */
export const newPassword = z.string().min(10, 'at least 10 characters').max(200);
export const role = z.enum(roles);
export const permission = z.enum(permissions);

/** Which apps somebody may use: every one, also of the future, or those named. */
export const appGrant = z
  .union([z.literal('all'), z.array(uuid).max(500)])
  .meta({ description: '`all`, or the ids of the apps' });

export const language = z.enum(['zh-CN', 'en']);

export const organization = z.object({ id: uuid, name: z.string() }).meta({ id: 'Organization' });

export const me = z
  .object({
    member: z.object({ id: uuid, email: z.string(), name: z.string(), language, time_zone: z.string() }),
    organization,
    role,
    permissions: z.array(permission),
    apps: appGrant,
    two_factor: z.boolean().meta({ description: 'whether a password alone does not sign in' }),
    totp: z.boolean().meta({ description: 'whether there is an authenticator' }),
    passkeys: z.number().int(),
  })
  .meta({ id: 'Me' });

export const getMe = operation({
  id: 'getMe',
  method: 'GET',
  path: '/v1/me',
  tag: 'members',
  summary: '当前成员 / Who is signed in, and what they may do',
  auth: 'member',
  status: 200,
  response: me,
  errors: [],
});

export const updateMe = operation({
  id: 'updateMe',
  method: 'PATCH',
  path: '/v1/me',
  tag: 'members',
  summary: '修改个人设置 / Change your own name, language or zone',
  auth: 'member',
  body: z.strictObject({ name: personName.optional(), language: language.optional(), time_zone: timeZone.optional() }),
  status: 200,
  response: me,
  errors: [],
});

export const updateOrganization = operation({
  id: 'updateOrganization',
  method: 'PATCH',
  path: '/v1/organization',
  tag: 'members',
  summary: '修改组织名称 / Name the organization',
  auth: 'key',
  permission: 'organization_manage',
  body: z.strictObject({ name: personName }),
  status: 200,
  response: organization,
  errors: [],
});

export const member = z
  .object({
    id: uuid,
    email: z.string(),
    name: z.string(),
    role,
    apps: appGrant,
    personal_data: z.boolean(),
    two_factor: z.boolean(),
    created_at: instant,
    seen_at: instant.nullable().meta({ description: 'last request of any of their sessions, to a minute' }),
  })
  .meta({ id: 'Member' });

const memberParams = z.object({ member_id: uuid });

export const listMembers = operation({
  id: 'listMembers',
  method: 'GET',
  path: '/v1/members',
  tag: 'members',
  summary: '成员列表 / List members',
  auth: 'key',
  permission: 'members_read',
  status: 200,
  response: page(member),
  errors: [],
});

export const updateMember = operation({
  id: 'updateMember',
  method: 'PATCH',
  path: '/v1/members/{member_id}',
  tag: 'members',
  summary: '修改成员的角色与权限 / Change a member’s role, apps or sight of personal data',
  description: 'Holds with their next request. Nobody gives, or takes from another, what they do not have themselves.',
  auth: 'key',
  permission: 'members_manage',
  params: memberParams,
  body: z.strictObject({
    role: role.optional(),
    apps: appGrant.optional(),
    personal_data: z.boolean().optional(),
  }),
  status: 200,
  response: member,
  errors: ['not_found', 'forbidden', 'last_owner'],
});

export const removeMember = operation({
  id: 'removeMember',
  method: 'DELETE',
  path: '/v1/members/{member_id}',
  tag: 'members',
  summary: '移除成员 / Remove a member and end their sessions',
  description: 'API keys they made go on working; revoke those that should not.',
  auth: 'key',
  permission: 'members_manage',
  params: memberParams,
  status: 200,
  response: z.object({ id: uuid, removed: z.literal(true) }),
  errors: ['not_found', 'forbidden', 'last_owner'],
});

/** Whether a link goes by mail, where the service has a mail server. */
const byMail = z.boolean().default(true).meta({
  description: 'send the link by mail, where the service has a mail server (`GET /v1/setup`); false: only answer it',
});
/** A link goes to whom it is for, by mail, or else is handed on by whoever asked for it. */
const link = {
  url: z.string().nullable().meta({ description: 'the link, shown once; it works once. Null: it went by mail' }),
  mailed: z.boolean(),
  mail_error: z.string().nullable().meta({ description: 'why the mail server did not take it; hand the link on then' }),
};

export const resetMember = operation({
  id: 'resetMember',
  method: 'POST',
  path: '/v1/members/{member_id}/reset',
  tag: 'members',
  summary: '生成重置密码链接 / Make a link by which a member sets a new password',
  description: 'With `two_factor` the link also turns their second factor off: for a lost phone.',
  auth: 'key',
  permission: 'members_manage',
  params: memberParams,
  body: z.strictObject({ two_factor: z.boolean().default(false), mail: byMail }),
  status: 201,
  response: z.object({ ...link, expires_at: instant }),
  errors: ['not_found', 'forbidden', 'too_many_attempts'],
});

export const invitation = z
  .object({
    id: uuid,
    email: z.string(),
    role,
    apps: appGrant,
    personal_data: z.boolean(),
    invited_by: z.string().nullable(),
    created_at: instant,
    expires_at: instant,
    state: z.enum(['open', 'expired']),
  })
  .meta({ id: 'Invitation' });

export const listInvitations = operation({
  id: 'listInvitations',
  method: 'GET',
  path: '/v1/invitations',
  tag: 'members',
  summary: '邀请列表 / Invitations nobody has accepted yet',
  auth: 'key',
  permission: 'members_manage',
  status: 200,
  response: page(invitation),
  errors: [],
});

export const createInvitation = operation({
  id: 'createInvitation',
  method: 'POST',
  path: '/v1/invitations',
  tag: 'members',
  summary: '邀请成员 / Invite somebody',
  description:
    'The link goes by mail, or is answered to be handed on where there is no mail server. An open invitation to the same ' +
    'address is replaced.',
  auth: 'key',
  permission: 'members_manage',
  body: z.strictObject({
    email,
    role,
    apps: appGrant.default('all'),
    personal_data: z.boolean().default(false),
    expires_in_hours: z.number().int().min(1).max(720).default(72),
    mail: byMail,
  }),
  status: 201,
  response: z.object({ invitation, ...link }),
  errors: ['forbidden', 'not_found', 'member_exists', 'too_many_attempts'],
});

export const revokeInvitation = operation({
  id: 'revokeInvitation',
  method: 'DELETE',
  path: '/v1/invitations/{invitation_id}',
  tag: 'members',
  summary: '撤销邀请 / Take an invitation back',
  auth: 'key',
  permission: 'members_manage',
  params: z.object({ invitation_id: uuid }),
  status: 200,
  response: z.object({ id: uuid, revoked: z.literal(true) }),
  errors: ['not_found'],
});

export const listRoles = operation({
  id: 'listRoles',
  method: 'GET',
  path: '/v1/roles',
  tag: 'members',
  summary: '角色与权限 / What each role permits',
  auth: 'key',
  permission: 'members_read',
  status: 200,
  response: z.object({
    roles: z.array(z.object({ role, zh: z.string(), en: z.string(), permissions: z.array(permission) })),
    permissions: z.array(z.object({ permission, zh: z.string(), en: z.string() })),
  }),
  errors: [],
});
