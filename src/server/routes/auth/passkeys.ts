import { ApiError } from '#contract/errors.ts';
import {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  listPasskeys,
  passkeySignIn,
  removePasskey,
  renamePasskey,
} from '#contract/passkey.ts';
import { isUniqueViolation } from '#db/errors.ts';
import { findMember, lockMember } from '#db/queries/member/find.ts';
import {
  findPasskey,
  insertPasskey,
  listPasskeys as readPasskeys,
  renamePasskey as rename,
  removePasskey as takeAway,
  usePasskey,
} from '#db/queries/passkey/store.ts';
import { endSessions } from '#db/queries/session/store.ts';
import { withTransaction } from '#db/tx.ts';
import { asDenied } from '../../audit/denied.ts';
import { audit } from '../../audit/log.ts';
import { clearCookie } from '../../auth/cookie.ts';
import {
  creationOptions,
  makeChallenge,
  requestOptions,
  takeChallenge,
  verifyCreation,
  verifyUse,
} from '../../auth/passkey.ts';
import { relyingParty } from '../../auth/relying-party.ts';
import { openSession, ownSession } from '../../auth/session.ts';
import { confirmPassword, deedOf, deniedAs } from '../../auth/sign-in.ts';
import { forgetTries, linkTry, takeTries } from '../../auth/tries.ts';
import { passkeyOf, userOf } from '../../present/member.ts';
import { route } from '../../route.ts';

const most = 20;

export const listPasskeysRoute = route(listPasskeys, async ({ actor }, context) =>
  (await readPasskeys(context.pool, actor.id)).map(passkeyOf),
);

/** The password again: a session left open somewhere must not become a way in that stays. */
export const beginPasskeyRoute = route(beginPasskey, async ({ actor, body, reply }, context) => {
  relyingParty(context);
  const session = ownSession(actor);
  await confirmPassword(context, session, body.password);
  const existing = await readPasskeys(context.pool, actor.id);
  if (existing.length >= most) throw new ApiError('too_many_passkeys');
  const challenge = await makeChallenge(context, reply, { organizationId: actor.organizationId, memberId: actor.id });
  return creationOptions(context, session, existing, challenge);
});

export const addPasskeyRoute = route(addPasskey, async ({ actor, body, audit: note, request, reply }, context) => {
  const session = ownSession(actor);
  const challenge = await takeChallenge(context, request, reply, actor.id);
  const verified = await verifyCreation(context, body.response, challenge);
  const row = await withTransaction(context.pool, async (tx) => {
    const member = await lockMember(tx, actor.organizationId, actor.id);
    if (member === undefined) throw new ApiError('unauthorized');
    if (member.passkeys >= most) throw new ApiError('too_many_passkeys');
    const own = { id: context.newId(), member_id: actor.id, name: body.name };
    const added = await insertPasskey(tx, { ...own, ...verified }, context.clock.now());
    // Who was signed in without a second factor is not any more.
    if (!member.totp_on && member.passkeys === 0) await endSessions(tx, actor.id, session.session_id);
    await note.in(tx, { target: actor.id, after: { name: added.name } });
    return added;
  }).catch((error) => {
    throw isUniqueViolation(error) ? new ApiError('passkey_refused', { cause: error }) : error;
  });
  return passkeyOf(row);
});

export const renamePasskeyRoute = route(renamePasskey, async ({ actor, body, audit: note }, context) =>
  withTransaction(context.pool, async (tx) => {
    const row = await rename(tx, actor.id, body.id, body.name);
    if (row === undefined) throw new ApiError('not_found', { detail: 'no such passkey' });
    await note.in(tx, { target: actor.id, after: { name: row.name } });
    return passkeyOf(row);
  }),
);

export const removePasskeyRoute = route(removePasskey, async ({ actor, body, audit: note }, context) => {
  await confirmPassword(context, ownSession(actor), body.password);
  await withTransaction(context.pool, async (tx) => {
    await lockMember(tx, actor.organizationId, actor.id);
    const gone = await takeAway(tx, actor.id, body.id, context.clock.now());
    if (gone === undefined) throw new ApiError('not_found', { detail: 'no such passkey' });
    await note.in(tx, { target: actor.id, before: { name: gone.name }, after: null });
  });
  return { status: true as const };
});

export const beginPasskeySignInRoute = route(beginPasskeySignIn, async ({ request, reply }, context) => {
  relyingParty(context);
  await takeTries(context, [linkTry(request)]);
  return requestOptions(context, await makeChallenge(context, reply, null));
});

/** Device and finger, face or PIN are two factors in one: nothing else is asked for. */
export const passkeySignInRoute = route(passkeySignIn, async ({ body, request, reply }, context) => {
  const challenge = await takeChallenge(context, request, reply, null);
  const passkey = await findPasskey(context.pool, Buffer.from(body.response.id, 'base64url'));
  const member = passkey === undefined ? undefined : await findMember(context.pool, passkey.member_id);
  if (passkey === undefined || member === undefined) throw new ApiError('passkey_refused');
  try {
    const seen = await verifyUse(context, body.response, passkey, challenge);
    const set = await withTransaction(context.pool, async (tx) => {
      const held = await lockMember(tx, member.organization_id, member.id);
      const now = context.clock.now();
      if (held === undefined || !(await usePasskey(tx, passkey.id, seen, now))) throw new ApiError('passkey_refused');
      const cookie = await openSession(context, tx, member.id, body.rememberMe, request);
      await audit(context, tx, deedOf(member, 'signIn', request, { by: 'passkey', name: passkey.name }));
      return cookie;
    });
    await forgetTries(context, [], [linkTry(request)]);
    clearCookie(context, reply, 'challenge');
    set(reply);
  } catch (error) {
    throw asDenied(error as Error, deniedAs(member));
  }
  return { user: userOf(member) };
});
