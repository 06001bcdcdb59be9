import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '#contract/errors.ts';
import { makeToken, tokenBytes } from '#core/access/token.ts';
import { findMemberByEmail } from '#db/queries/member/find.ts';
import { withTransaction } from '#db/tx.ts';
import { audit } from '../audit/log.ts';
import type { ServerContext } from '../context.ts';
import { clearCookie, readCookie, setCookie } from './cookie.ts';
import { discover, type OidcClient, OidcError, redeem } from './oidc-provider.ts';
import { openSession } from './session.ts';
import { deedOf } from './sign-in.ts';
import { forgetTries, linkTry, takeTries } from './tries.ts';

const onTheWaySeconds = 600;
const asked = z.object({ next: z.string().max(1000).optional() });
const answered = z.object({ code: z.string().max(2000), state: z.string().max(3000) });

/**
 * Single sign-on. `GET /auth/oidc` leads to the provider; from there the browser comes back to the callback, which signs
 * in the member who has the address that the provider vouches for. Nobody becomes a member by it, and the second factor
 * is the provider's matter. `?next=` names the page of ours to go on to. What goes wrong leads back to the sign-in page
 * with `?error=single_sign_on`.
 */
export function registerOidc(app: FastifyInstance, context: ServerContext, client: OidcClient): void {
  const hidden = { schema: { hide: true } };
  const redirectUri = `${context.publicUrl}/auth/oidc/callback`;
  app.get('/auth/oidc', hidden, async (request, reply) =>
    orBack(context, reply, async () => {
      await takeTries(context, [linkTry(request)]);
      const { authorization_endpoint } = await discover(client);
      const { text } = makeToken(randomBytes(tokenBytes));
      const url = new URL(authorization_endpoint);
      const given = asked.safeParse(request.query);
      const next = ownPath(given.data?.next);
      const parameters = {
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: redirectUri,
        scope: 'openid email',
        state: stateOf(text, next),
        nonce: derived(text, 'nonce'),
        code_challenge: createHash('sha256').update(derived(text, 'verifier')).digest('base64url'),
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      setCookie(context, reply, 'oidc', text, onTheWaySeconds);
      return url.href;
    }),
  );
  app.get('/auth/oidc/callback', hidden, async (request, reply) =>
    orBack(context, reply, () => comeBack(context, client, redirectUri, request, reply)),
  );
}

async function comeBack(
  context: ServerContext,
  client: OidcClient,
  redirectUri: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  const secret = readCookie(context, request, 'oidc');
  const given = answered.safeParse(request.query);
  if (secret === null || !given.success) throw new OidcError('no sign-in is under way, or the provider refused');
  const { code, state } = given.data;
  const next = nextIn(state);
  if (!same(state, stateOf(secret, next))) throw new OidcError('the answer belongs to another sign-in');
  const proofs = { code, redirectUri, verifier: derived(secret, 'verifier'), nonce: derived(secret, 'nonce') };
  const { email } = await redeem(client, proofs, context.clock.now());
  const member = await findMemberByEmail(context.pool, email);
  if (member === undefined) throw new OidcError('nobody here has this address');
  const set = await withTransaction(context.pool, async (tx) => {
    const cookie = await openSession(context, tx, member.id, true, request);
    await audit(context, tx, deedOf(member, 'signIn', request, { by: 'single_sign_on', issuer: client.issuer }));
    return cookie;
  });
  await forgetTries(context, [], [linkTry(request)]);
  clearCookie(context, reply, 'oidc');
  set(reply);
  return next;
}

/** Leads on, or back to the sign-in page when the sign-in went wrong; why stands in the log. */
async function orBack(context: ServerContext, reply: FastifyReply, lead: () => Promise<string>): Promise<FastifyReply> {
  try {
    return reply.redirect(await lead(), 302);
  } catch (error) {
    const expected = error instanceof OidcError || (error instanceof ApiError && error.status < 500);
    if (!expected) throw error;
    context.log.info({ reason: (error as Error).message }, 'a single sign-on did not succeed');
    clearCookie(context, reply, 'oidc');
    return reply.redirect('/sign-in?error=single_sign_on', 302);
  }
}

/** What the provider hands back as it is: proof that the sign-in was begun by this browser, and where it goes on to. */
function stateOf(secret: string, next: string): string {
  return `${derived(secret, `state ${next}`)}.${Buffer.from(next).toString('base64url')}`;
}

function nextIn(state: string): string {
  return ownPath(Buffer.from(state.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** A page of our own, or the first one: an address elsewhere would make our sign-in somebody's bait. */
function ownPath(path: string | undefined): string {
  const own = path !== undefined && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path);
  return own ? path.replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent) : '/';
}

/** One secret in the cookie stands for state, nonce and PKCE verifier. */
function derived(secret: string, purpose: string): string {
  return createHash('sha256').update(`${purpose}\n${secret}`).digest('base64url');
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
