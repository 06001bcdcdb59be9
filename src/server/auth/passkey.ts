import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import type { BodyOf } from '#contract/operation.ts';
import type { addPasskey, passkeySignIn } from '#contract/passkey.ts';
import { hashToken, makeToken, tokenBytes } from '#core/access/token.ts';
import type { PasskeyRow } from '#db/queries/passkey/store.ts';
import { insertTicket, useTicket } from '#db/queries/ticket/store.ts';
import type { ServerContext } from '../context.ts';
import { clearCookie, readCookie, setCookie } from './cookie.ts';
import { relyingParty } from './relying-party.ts';

const seconds = 300;
/** ES256, RS256, EdDSA (COSE): what devices of today have. Others the runtime calls experimental. */
const algorithms = [-7, -257, -8];

/** Loaded when the first passkey is used: it takes 27 MB that an installation without passkeys need not have. */
const library = () => import('@simplewebauthn/server');

/** Whose passkey is being made; null: somebody signs in, nobody knows yet who. */
type For = { organizationId: string; memberId: string } | null;

/**
 * A new challenge for this browser. It follows from a secret in the browser's cookie and is good once, for five minutes;
 * the ticket says so, and for whom.
 */
export async function makeChallenge(
  context: ServerContext,
  reply: FastifyReply,
  whose: For,
): Promise<Uint8Array<ArrayBuffer>> {
  const { text, hash } = makeToken(randomBytes(tokenBytes));
  const now = context.clock.now();
  const ticket = { token_hash: hash, kind: 'passkey' as const, payload: {} };
  const expires_at = new Date(now.getTime() + seconds * 1000);
  const { organizationId = null, memberId = null } = whose ?? {};
  await insertTicket(
    context.pool,
    { ...ticket, organization_id: organizationId, member_id: memberId, expires_at },
    now,
  );
  setCookie(context, reply, 'passkey', text, seconds);
  return challengeOf(text);
}

/** Takes the challenge of this browser, which is over then, whatever comes of it. Throws ApiError `passkey_refused`. */
export async function takeChallenge(
  context: ServerContext,
  request: FastifyRequest,
  reply: FastifyReply,
  memberId: string | null,
): Promise<string> {
  const text = readCookie(context, request, 'passkey');
  clearCookie(context, reply, 'passkey');
  const ticket =
    text === null ? undefined : await useTicket(context.pool, 'passkey', hashToken(text), context.clock.now());
  if (text === null || ticket === undefined || ticket.member_id !== memberId) throw new ApiError('passkey_refused');
  return Buffer.from(challengeOf(text)).toString('base64url');
}

/** What the browser needs to make a passkey that it can find by itself, and that asks for finger, face or PIN. */
export async function creationOptions(
  context: ServerContext,
  member: { id: string; email: string; name: string; organization_name: string },
  existing: readonly PasskeyRow[],
  challenge: Uint8Array<ArrayBuffer>,
): Promise<Record<string, unknown>> {
  const { generateRegistrationOptions } = await library();
  const made = await generateRegistrationOptions({
    rpName: `鸿雁 ${member.organization_name}`,
    rpID: relyingParty(context).id,
    userID: Buffer.from(member.id.replaceAll('-', ''), 'hex') as Uint8Array<ArrayBuffer>,
    userName: member.email,
    userDisplayName: member.name,
    challenge,
    timeout: seconds * 1000,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: existing.map(({ credential_id }) => ({ id: credential_id.toString('base64url') })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { ...made };
}

export async function requestOptions(
  context: ServerContext,
  challenge: Uint8Array<ArrayBuffer>,
): Promise<Record<string, unknown>> {
  const { generateAuthenticationOptions } = await library();
  const rpID = relyingParty(context).id;
  return {
    ...(await generateAuthenticationOptions({
      rpID,
      challenge,
      userVerification: 'required',
      timeout: seconds * 1000,
    })),
  };
}

/** The public half of a passkey just made. Throws ApiError `passkey_refused`. */
export async function verifyCreation(
  context: ServerContext,
  response: BodyOf<typeof addPasskey>['response'],
  expectedChallenge: string,
): Promise<Pick<PasskeyRow, 'credential_id' | 'public_key' | 'counter' | 'transports' | 'backed_up'>> {
  const { verifyRegistrationResponse } = await library();
  const { id, origin } = relyingParty(context);
  try {
    const expected = { expectedChallenge, expectedOrigin: origin, expectedRPID: id, supportedAlgorithmIDs: algorithms };
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as never,
      ...expected,
    });
    if (!verified) throw new Error('not verified');
    const { credential, credentialBackedUp } = registrationInfo;
    return {
      credential_id: Buffer.from(credential.id, 'base64url'),
      public_key: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: response.response.transports,
      backed_up: credentialBackedUp,
    };
  } catch (error) {
    throw new ApiError('passkey_refused', { cause: error });
  }
}

/** Whether an answer was signed by a passkey just now. Throws ApiError `passkey_refused`, also for a copied device. */
export async function verifyUse(
  context: ServerContext,
  response: BodyOf<typeof passkeySignIn>['response'],
  passkey: PasskeyRow,
  expectedChallenge: string,
): Promise<{ counter: number; backedUp: boolean }> {
  const { verifyAuthenticationResponse } = await library();
  const { id, origin } = relyingParty(context);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as never,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      credential: {
        id: passkey.credential_id.toString('base64url'),
        publicKey: new Uint8Array(passkey.public_key),
        counter: passkey.counter,
      },
    });
    if (!verified) throw new Error('not verified');
    return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
  } catch (error) {
    throw new ApiError('passkey_refused', { cause: error });
  }
}

function challengeOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`passkey\n${text}`).digest());
}
