import { randomBytes } from 'node:crypto';
import { ApiError } from '#contract/errors.ts';
import {
  disableTwoFactor,
  enableTwoFactor,
  generateBackupCodes,
  verifyBackupCode,
  verifyTotp,
} from '#contract/session.ts';
import { backupRandomBytes, makeBackupCodes } from '#core/access/backup-codes.ts';
import { totpSecretBytes, totpUri } from '#core/access/totp.ts';
import { lockMember } from '#db/queries/member/find.ts';
import { setTwoFactor } from '#db/queries/member/write.ts';
import { endSessions } from '#db/queries/session/store.ts';
import { withTransaction } from '#db/tx.ts';
import { asDenied } from '../../audit/denied.ts';
import { audit } from '../../audit/log.ts';
import {
  backupHashes,
  type Check,
  checkBackupCode,
  checkTotp,
  isChallenged,
  sealBackupCodes,
  sealTotpSecret,
  signInByCode,
  useCode,
} from '../../auth/second-factor.ts';
import { ownSession, signedIn } from '../../auth/session.ts';
import { confirmPassword, deedOf, hasSecondFactor } from '../../auth/sign-in.ts';
import { forgetTries, takeTries } from '../../auth/tries.ts';
import { userOf } from '../../present/member.ts';
import { route } from '../../route.ts';

const off = { totp_secret: null, totp_on: false, totp_step: 0, backup_codes: null };

export const verifyTotpRoute = route(verifyTotp, async ({ body, request, reply }, context) => {
  const check = checkTotp(context, body.code);
  if (isChallenged(context, request)) {
    // What is only being set up opens nothing.
    const checkOn: Check = (vault, member) => (member.totp_on ? check(vault, member) : null);
    return { user: userOf(await signInByCode(context, checkOn, 'totp', request, reply)) };
  }
  const actor = await signedIn(context, request);
  const session = ownSession(actor);
  if (session.totp_on || session.totp_secret === null) throw new ApiError('unauthorized');
  const rule = { rule: 'second_factor' as const, by: actor.id };
  await takeTries(context, [rule]);
  const { fields } = await context.vaults.ofOrganization(actor.organizationId);
  const turnOn = withTransaction(context.pool, async (tx) => {
    const changed = await useCode(context, tx, fields, session, check);
    // Who was signed in without the factor is not any more.
    await endSessions(tx, session.id, session.session_id);
    await audit(context, tx, deedOf(session, 'enableTwoFactor', request));
    return changed;
  });
  const member = await turnOn.catch((error) => {
    throw asDenied(error, actor);
  });
  await forgetTries(context, [rule], []);
  return { user: userOf(member) };
});

export const verifyBackupCodeRoute = route(verifyBackupCode, async ({ body, request, reply }, context) => {
  const member = await signInByCode(context, checkBackupCode(body.code), 'backup_code', request, reply);
  const { fields } = await context.vaults.ofOrganization(member.organization_id);
  return { user: userOf(member), codes_left: backupHashes(fields, member).length };
});

/** Nothing is asked for until the first right code: who closes the page before is not locked out. */
export const enableTwoFactorRoute = route(enableTwoFactor, async ({ actor, body, audit: note }, context) => {
  const session = ownSession(actor);
  await confirmPassword(context, session, body.password);
  const { fields } = await context.vaults.ofOrganization(actor.organizationId);
  const secret = randomBytes(totpSecretBytes);
  const codes = makeBackupCodes(randomBytes(backupRandomBytes));
  await withTransaction(context.pool, async (tx) => {
    const member = await lockMember(tx, actor.organizationId, actor.id);
    if (member === undefined) throw new ApiError('unauthorized');
    if (member.totp_on) throw new ApiError('two_factor_on');
    const sealed = {
      totp_secret: sealTotpSecret(fields, actor.id, secret),
      backup_codes: sealBackupCodes(fields, actor.id, codes),
    };
    await setTwoFactor(tx, actor.id, { ...off, ...sealed }, context.clock.now());
    await note.in(tx, { target: actor.id, after: { begun: true } });
  });
  return { totpURI: totpUri(secret, session.email, `鸿雁 ${session.organization_name}`), backupCodes: codes };
});

export const disableTwoFactorRoute = route(disableTwoFactor, async ({ actor, body, audit: note }, context) => {
  await confirmPassword(context, ownSession(actor), body.password);
  await withTransaction(context.pool, async (tx) => {
    await setTwoFactor(tx, actor.id, off, context.clock.now());
    await note.in(tx, { target: actor.id, after: null });
  });
  return { status: true as const };
});

export const generateBackupCodesRoute = route(generateBackupCodes, async ({ actor, body, audit: note }, context) => {
  await confirmPassword(context, ownSession(actor), body.password);
  const { fields } = await context.vaults.ofOrganization(actor.organizationId);
  const codes = makeBackupCodes(randomBytes(backupRandomBytes));
  await withTransaction(context.pool, async (tx) => {
    const member = await lockMember(tx, actor.organizationId, actor.id);
    if (member === undefined || !hasSecondFactor(member)) throw new ApiError('two_factor_off');
    const factor = { ...member, backup_codes: sealBackupCodes(fields, actor.id, codes) };
    await setTwoFactor(tx, actor.id, factor, context.clock.now());
    await note.in(tx, { target: actor.id, after: null });
  });
  return { status: true as const, backupCodes: codes };
});
