import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';

/**
 * `session`: signed in. `challenge`: the password was right and the second factor is still to come. `oidc`: on the way to
 * the single sign-on provider and back. `passkey`: the browser was asked for one.
 */
export type CookieName = 'session' | 'challenge' | 'oidc' | 'passkey';

/** Over TLS the browser itself sees to it that no other host and no plain connection can set the cookie. */
function nameOf(context: ServerContext, name: CookieName): string {
  return isSecure(context) ? `__Host-hongyan_${name}` : `hongyan_${name}`;
}

function isSecure(context: ServerContext): boolean {
  return context.publicUrl.startsWith('https:');
}

/** The token in a cookie of ours; null when there is none of the right shape. */
export function readCookie(context: ServerContext, request: FastifyRequest, name: CookieName): string | null {
  const header = request.headers.cookie;
  if (header === undefined) return null;
  const wanted = `${nameOf(context, name)}=`;
  const part = header.split(';').find((one) => one.trim().startsWith(wanted));
  const value = part?.trim().slice(wanted.length);
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
}

/** Sets a cookie that no script reads. `maxAgeSeconds` null: until the browser is closed. */
export function setCookie(
  context: ServerContext,
  reply: FastifyReply,
  name: CookieName,
  value: string,
  maxAgeSeconds: number | null,
): void {
  const parts = [`${nameOf(context, name)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (isSecure(context)) parts.push('Secure');
  if (maxAgeSeconds !== null) parts.push(`Max-Age=${maxAgeSeconds}`);
  reply.header('set-cookie', parts.join('; '));
}

export function clearCookie(context: ServerContext, reply: FastifyReply, name: CookieName): void {
  setCookie(context, reply, name, '', 0);
}
