import { send } from '../../api/call.ts';

/** The sign-in of the service (better-auth below `/auth`). Each throws Problem. */

/** Signs in, or says that a second factor is asked for. */
export async function signIn(email: string, password: string): Promise<'in' | 'second'> {
  const answer = await send<{ twoFactorRedirect?: boolean }>('POST', '/auth/sign-in/email', { email, password });
  return answer?.twoFactorRedirect === true ? 'second' : 'in';
}

export async function verifyCode(code: string, trustDevice: boolean): Promise<void> {
  await send('POST', '/auth/two-factor/verify-totp', { code, trustDevice });
}

export async function verifyBackupCode(code: string, trustDevice: boolean): Promise<void> {
  await send('POST', '/auth/two-factor/verify-backup-code', { code, trustDevice });
}

export async function signOut(): Promise<void> {
  await send('POST', '/auth/sign-out', {});
}

/** Makes the owner of a fresh installation from its one-time link. */
export async function setUp(input: { token: string; email: string; name: string; password: string }): Promise<void> {
  await send('POST', '/v1/setup', input);
}
