import { randomBytes } from 'node:crypto';
import { scrubText } from './scrub-text.ts';

/**
 * The id under which one HTTP request is found in logs and answers: the caller's `X-Request-Id` when it is harmless
 * (8 to 64 of `A-Z a-z 0-9 . _ -`, and nothing that looks like a secret or an openid), otherwise a new random one.
 */
export function requestId(header: string | string[] | undefined): string {
  const given = typeof header === 'string' ? header.trim() : '';
  const harmless = /^[A-Za-z0-9._-]{8,64}$/.test(given) && scrubText(given) === given;
  return harmless ? given : `req-${randomBytes(12).toString('hex')}`;
}
