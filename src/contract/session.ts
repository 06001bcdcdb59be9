import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { email, newPassword, permission, personName, role } from './member.ts';
import { operation } from './operation.ts';

/**
 * How members sign in. Paths and names under /auth are those of better-auth, so that its browser client works; what
 * differs is that no token is ever in an answer: the session lives in an HttpOnly cookie only.
 */

/** As it was chosen; only its length is looked at before it is compared. */
const password = z.string().min(1).max(200);
const token = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'a token of a link')
  .meta({ description: 'the `token` of the link' });
/** Six digits, as an authenticator shows them, with or without a space. */
const totpCode = z
  .string()
  .transform((text) => text.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'six digits'));
const user = z.object({ id: uuid, email: z.string(), name: z.string() });
const done = z.object({ status: z.literal(true) });

export const getSetup = operation({
  id: 'getSetup',
  method: 'GET',
  path: '/v1/setup',
  tag: 'auth',
  summary: '登录页需要知道的 / What the sign-in page has to know before anybody is signed in',
  auth: 'none',
  status: 200,
  response: z.object({
    needed: z.boolean(),
    single_sign_on: z.boolean().meta({ description: 'members may also sign in at `/auth/oidc`' }),
    passkeys: z.boolean().meta({ description: 'passkeys work at this address: a domain over TLS, or localhost' }),
    mail: z.boolean().meta({ description: 'invitations and new passwords go by mail' }),
  }),
  errors: [],
});

export const setup = operation({
  id: 'setup',
  method: 'POST',
  path: '/v1/setup',
  tag: 'auth',
  summary: '用一次性链接创建所有者并登录 / Make the owner by the one-time link, and sign in',
  auth: 'none',
  body: z.strictObject({ token, email, name: personName, password: newPassword }),
  status: 201,
  response: z.object({ user }),
  errors: ['link_invalid', 'member_exists', 'too_many_attempts', 'cross_site', 'password_known'],
});

export const signIn = operation({
  id: 'signIn',
  method: 'POST',
  path: '/auth/sign-in/email',
  tag: 'auth',
  summary: '登录 / Sign in with e-mail and password',
  description:
    'With a second factor the answer is `twoFactorRedirect`, and a code has to follow within ten minutes; or sign in by passkey.',
  auth: 'none',
  body: z.strictObject({
    email: z.string().trim().toLowerCase().max(254),
    password,
    rememberMe: z.boolean().default(true).meta({ description: 'false: the session ends with the browser' }),
  }),
  status: 200,
  response: z.object({
    user: user.optional(),
    twoFactorRedirect: z.literal(true).optional(),
    twoFactorMethods: z.array(z.enum(['totp', 'passkey'])).optional(),
  }),
  errors: ['sign_in_refused', 'too_many_attempts', 'cross_site'],
});

export const signOut = operation({
  id: 'signOut',
  method: 'POST',
  path: '/auth/sign-out',
  tag: 'auth',
  summary: '退出登录 / Sign out',
  auth: 'none',
  status: 200,
  response: z.object({ success: z.literal(true) }),
  errors: ['cross_site'],
});

export const getSession = operation({
  id: 'getSession',
  method: 'GET',
  path: '/auth/get-session',
  tag: 'auth',
  summary: '当前会话 / The session of this browser; null when nobody is signed in',
  auth: 'none',
  status: 200,
  response: z.union([z.object({ session: z.object({ id: uuid, expiresAt: instant }), user }), z.null()]),
  errors: [],
});

export const verifyTotp = operation({
  id: 'verifyTotp',
  method: 'POST',
  path: '/auth/two-factor/verify-totp',
  tag: 'auth',
  summary: '提交动态验证码 / Give the code of the authenticator, to sign in or to turn two-factor on',
  auth: 'none',
  body: z.strictObject({ code: totpCode }),
  status: 200,
  response: z.object({ user }),
  errors: ['code_refused', 'too_many_attempts', 'unauthorized', 'cross_site'],
});

export const verifyBackupCode = operation({
  id: 'verifyBackupCode',
  method: 'POST',
  path: '/auth/two-factor/verify-backup-code',
  tag: 'auth',
  summary: '用备用码登录 / Sign in with a backup code, which then is used up',
  auth: 'none',
  body: z.strictObject({ code: z.string().max(40) }),
  status: 200,
  response: z.object({ user, codes_left: z.number().int() }),
  errors: ['code_refused', 'too_many_attempts', 'unauthorized', 'cross_site'],
});

export const enableTwoFactor = operation({
  id: 'enableTwoFactor',
  method: 'POST',
  path: '/auth/two-factor/enable',
  tag: 'auth',
  summary: '设置两步验证 / Begin two-factor: a secret for the authenticator, and backup codes',
  description: 'Turned on by the first right code given to `verify-totp`. Codes and secret are shown once.',
  auth: 'member',
  body: z.strictObject({ password }),
  status: 200,
  response: z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }),
  errors: ['sign_in_refused', 'too_many_attempts', 'two_factor_on'],
});

export const disableTwoFactor = operation({
  id: 'disableTwoFactor',
  method: 'POST',
  path: '/auth/two-factor/disable',
  tag: 'auth',
  summary: '关闭两步验证 / Turn two-factor off',
  auth: 'member',
  body: z.strictObject({ password }),
  status: 200,
  response: done,
  errors: ['sign_in_refused', 'too_many_attempts'],
});

export const generateBackupCodes = operation({
  id: 'generateBackupCodes',
  method: 'POST',
  path: '/auth/two-factor/generate-backup-codes',
  tag: 'auth',
  summary: '重新生成备用码 / New backup codes; the old ones end',
  auth: 'member',
  body: z.strictObject({ password }),
  status: 200,
  response: z.object({ status: z.literal(true), backupCodes: z.array(z.string()) }),
  errors: ['sign_in_refused', 'too_many_attempts', 'two_factor_off'],
});

export const changePassword = operation({
  id: 'changePassword',
  method: 'POST',
  path: '/auth/change-password',
  tag: 'auth',
  summary: '修改密码 / Change the password; every other session ends',
  auth: 'member',
  body: z.strictObject({ currentPassword: password, newPassword }),
  status: 200,
  response: done,
  errors: ['sign_in_refused', 'too_many_attempts', 'password_known'],
});

export const requestPasswordReset = operation({
  id: 'requestPasswordReset',
  method: 'POST',
  path: '/auth/request-password-reset',
  tag: 'auth',
  summary: '忘记密码 / Ask for a new password',
  description:
    'Answers the same whether the address is known or not. Where the service has a mail server the member gets a link that ' +
    'works for an hour; without one, administrators see the request in the audit log and hand on a link of `resetMember`.',
  auth: 'none',
  body: z.strictObject({ email: z.string().trim().toLowerCase().max(254) }),
  status: 200,
  response: done,
  errors: ['too_many_attempts', 'cross_site'],
});

export const resetPassword = operation({
  id: 'resetPassword',
  method: 'POST',
  path: '/auth/reset-password',
  tag: 'auth',
  summary: '用链接设置新密码 / Set a new password by a link; every session ends',
  auth: 'none',
  body: z.strictObject({ token, newPassword }),
  status: 200,
  response: done,
  errors: ['link_invalid', 'too_many_attempts', 'cross_site', 'password_known'],
});

export const readInvitation = operation({
  id: 'readInvitation',
  method: 'POST',
  path: '/auth/read-invitation',
  tag: 'auth',
  summary: '查看邀请 / What an invitation is to',
  auth: 'none',
  body: z.strictObject({ token }),
  status: 200,
  response: z.object({
    email: z.string(),
    organization: z.string(),
    role,
    permissions: z.array(permission),
    expires_at: instant,
  }),
  errors: ['link_invalid', 'too_many_attempts', 'cross_site'],
});

export const acceptInvitation = operation({
  id: 'acceptInvitation',
  method: 'POST',
  path: '/auth/accept-invitation',
  tag: 'auth',
  summary: '接受邀请并登录 / Accept an invitation and sign in',
  auth: 'none',
  body: z.strictObject({ token, name: personName, password: newPassword }),
  status: 201,
  response: z.object({ user }),
  errors: ['link_invalid', 'member_exists', 'too_many_attempts', 'cross_site', 'password_known'],
});

export const listSessions = operation({
  id: 'listSessions',
  method: 'GET',
  path: '/auth/list-sessions',
  tag: 'auth',
  summary: '登录设备 / Where you are signed in',
  auth: 'member',
  status: 200,
  response: z.array(
    z
      .object({
        id: uuid,
        createdAt: instant,
        updatedAt: instant.meta({ description: 'last used, to a minute' }),
        expiresAt: instant,
        ipAddress: z.string().nullable(),
        userAgent: z.string().nullable(),
        current: z.boolean(),
      })
      .meta({ id: 'Session' }),
  ),
  errors: [],
});

export const revokeSession = operation({
  id: 'revokeSession',
  method: 'POST',
  path: '/auth/revoke-session',
  tag: 'auth',
  summary: '结束一个会话 / End one of your sessions, at once',
  auth: 'member',
  body: z.strictObject({ id: uuid }),
  status: 200,
  response: done,
  errors: ['not_found'],
});

export const revokeOtherSessions = operation({
  id: 'revokeOtherSessions',
  method: 'POST',
  path: '/auth/revoke-other-sessions',
  tag: 'auth',
  summary: '结束其他会话 / End all sessions but this one',
  auth: 'member',
  status: 200,
  response: done,
  errors: [],
});
