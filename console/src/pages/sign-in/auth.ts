import { queryOptions } from '@tanstack/react-query';
import { send } from '../../api/call.ts';

/** The sign-in of the service, below `/auth`. The session is a cookie that no script can read. Each throws Problem. */

export interface Setup {
  needed: boolean;
  single_sign_on: boolean;
  passkeys: boolean;
  mail: boolean;
}

/** What this installation offers before anybody is signed in. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => send<Setup>('GET', '/v1/setup', undefined, { signal }),
  staleTime: 300_000,
});

export type Second = 'totp' | 'passkey';

/** Signs in, or answers what may be given as the second factor; null: none was asked for. */
export async function signIn(email: string, password: string): Promise<Second[] | null> {
  const answer = await send<{ twoFactorMethods?: Second[] }>('POST', '/auth/sign-in/email', { email, password });
  return answer.twoFactorMethods ?? null;
}

export async function verifyCode(code: string): Promise<void> {
  await send('POST', '/auth/two-factor/verify-totp', { code });
}

export async function verifyBackupCode(code: string): Promise<void> {
  await send('POST', '/auth/two-factor/verify-backup-code', { code });
}

export async function signOut(): Promise<void> {
  await send('POST', '/auth/sign-out', {});
}

/** Makes the owner of a fresh installation from its one-time link, and signs in. */
export async function setUp(input: { token: string; email: string; name: string; password: string }): Promise<void> {
  await send('POST', '/v1/setup', input);
}

export interface Invitation {
  email: string;
  organization: string;
  role: string;
}

/** What an invitation is to; its token stays the only key to it. */
export function readInvitation(token: string): Promise<Invitation> {
  return send('POST', '/auth/read-invitation', { token });
}

export async function acceptInvitation(input: { token: string; name: string; password: string }): Promise<void> {
  await send('POST', '/auth/accept-invitation', input);
}

/** Asks for a link to a new password, by mail or from an administrator. Says the same whether the address is known or not. */
export async function requestReset(email: string): Promise<void> {
  await send('POST', '/auth/request-password-reset', { email });
}

export async function resetPassword(token: string, newPassword: string): Promise<void> {
  await send('POST', '/auth/reset-password', { token, newPassword });
}
