import { z } from 'zod';

/** Where an OpenID Connect provider is and how we are known to it. */
export interface OidcClient {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** What the provider says of whoever signed in. */
export interface OidcPerson {
  email: string;
}

const timeoutMs = 10_000;
const endpoints = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
});
const claims = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  nonce: z.string(),
  email: z.email(),
  email_verified: z.literal(true),
});

/** The provider answered what cannot be believed, or did not answer. */
export class OidcError extends Error {}

/** Reads the provider's own description of itself. Throws OidcError. */
export async function discover({ issuer }: OidcClient): Promise<z.output<typeof endpoints>> {
  const found = endpoints.safeParse(await fetchJson(`${issuer}/.well-known/openid-configuration`, {}));
  if (!found.success) throw new OidcError('the provider’s configuration cannot be understood');
  if (found.data.issuer.replace(/\/$/, '') !== issuer) throw new OidcError('the provider has another issuer');
  return found.data;
}

/**
 * Trades the code of a redirect for what the provider says of the person. The id token comes straight from the token
 * endpoint over TLS, whose certificate vouches for it in place of a signature (OpenID Connect Core 3.1.3.7, 6); issuer,
 * audience, time and nonce are checked. Only an address the provider has verified counts. Throws OidcError.
 */
export async function redeem(
  client: OidcClient,
  given: { code: string; redirectUri: string; verifier: string; nonce: string },
  now: Date,
): Promise<OidcPerson> {
  const { token_endpoint: endpoint } = await discover(client);
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: given.code,
    redirect_uri: given.redirectUri,
    code_verifier: given.verifier,
  });
  const login = `${encodeURIComponent(client.clientId)}:${encodeURIComponent(client.clientSecret)}`;
  const headers = { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const answer = (await fetchJson(endpoint, { method: 'POST', headers, body: form })) as { id_token?: unknown };
  const parsed = claims.safeParse(payloadOf(answer.id_token));
  if (!parsed.success) throw new OidcError('the id token has no verified address, or is none of ours');
  const { iss, aud, exp, nonce, email } = parsed.data;
  const forUs = typeof aud === 'string' ? aud === client.clientId : aud.length === 1 && aud[0] === client.clientId;
  if (iss.replace(/\/$/, '') !== client.issuer || !forUs) throw new OidcError('the id token is for somebody else');
  if (exp * 1000 <= now.getTime()) throw new OidcError('the id token is over');
  if (nonce !== given.nonce) throw new OidcError('the id token belongs to another sign-in');
  return { email: email.toLowerCase() };
}

function payloadOf(token: unknown): unknown {
  if (typeof token !== 'string') return null;
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

async function fetchJson(url: string, init: RequestInit): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new OidcError(`${new URL(url).pathname} answered ${response.status}`);
    return await response.json();
  } catch (error) {
    throw error instanceof OidcError ? error : new OidcError('the provider does not answer', { cause: error });
  }
}
