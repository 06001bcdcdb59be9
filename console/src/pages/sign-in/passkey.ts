import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { call } from '../../api/call.ts';

/** The browser or the member did not go through with it: closed the dialog, no device at hand, took too long. */
export class PasskeyNotGiven extends Error {}

export function passkeysWork(): boolean {
  return window.isSecureContext && typeof window.PublicKeyCredential === 'function';
}

/** Signs in by whichever passkey the browser offers. Throws Problem, or PasskeyNotGiven. */
export async function signInByPasskey(): Promise<void> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const options = await call('beginPasskeySignIn', {});
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const response = await startAuthentication({ optionsJSON }).catch(notGiven);
  await call('passkeySignIn', { body: { response: response as never } });
}

/** Has the browser make a passkey and adds it. Throws Problem, or PasskeyNotGiven. */
export async function makePasskey(password: string, name: string): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const options = await call('beginPasskey', { body: { password } });
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const response = await startRegistration({ optionsJSON }).catch(notGiven);
  await call('addPasskey', { body: { name, response: response as never } });
}

function notGiven(error: unknown): never {
  throw new PasskeyNotGiven((error as Error).name, { cause: error });
}
