import { getSession, signIn, signOut } from '#contract/session.ts';
import { auditAlone } from '../../audit/log.ts';
import { clearCookie } from '../../auth/cookie.ts';
import { closeSession, sessionOf } from '../../auth/session.ts';
import { afterPassword, deedOf, memberByPassword } from '../../auth/sign-in.ts';
import { userOf } from '../../present/member.ts';
import { route } from '../../route.ts';

export const signInRoute = route(signIn, async ({ body, request, reply }, context) => {
  const member = await memberByPassword(context, request, body);
  const given = { password: body.password, remember: body.rememberMe };
  const next = await afterPassword(context, member, given, request, reply);
  if (next === 'signed_in') return { user: userOf(member) };
  const methods = [...(member.totp_on ? ['totp' as const] : []), ...(member.passkeys > 0 ? ['passkey' as const] : [])];
  return { twoFactorRedirect: true as const, twoFactorMethods: methods };
});

/** Done also when nobody was signed in: the cookies are gone afterwards. */
export const signOutRoute = route(signOut, async ({ request, reply }, context) => {
  const session = await closeSession(context, request, reply);
  clearCookie(context, reply, 'challenge');
  if (session !== undefined) await auditAlone(context, deedOf(session, 'signOut', request));
  return { success: true as const };
});

export const getSessionRoute = route(getSession, async ({ request }, context) => {
  const session = await sessionOf(context, request);
  if (session === undefined) return null;
  return { session: { id: session.session_id, expiresAt: session.expires_at.toISOString() }, user: userOf(session) };
});
