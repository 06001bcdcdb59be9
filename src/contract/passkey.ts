import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';

/**
 * Passkeys (WebAuthn) of members. What the browser is asked and answers is the JSON of the Web Authentication standard
 * (`PublicKeyCredential.parseCreationOptionsFromJSON`, `.toJSON()`); paths are those of better-auth's passkey plugin.
 */

const base64url = z.string().regex(/^[\w-]*$/);
const bytes = (most: number) => base64url.max(most);
const password = z.string().min(1).max(200);
const name = z.string().trim().min(1).max(100);
/** Options for the browser, handed to it as they are. */
const options = z.record(z.string(), z.unknown()).meta({ description: 'for the browser, as it is' });
const credential = {
  id: bytes(1400),
  rawId: bytes(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
};

export const passkey = z
  .object({
    id: uuid,
    name: z.string(),
    backed_up: z.boolean().meta({ description: 'kept by a service of its maker, so that it outlives the device' }),
    created_at: instant,
    used_at: instant.nullable(),
  })
  .meta({ id: 'Passkey' });

export const listPasskeys = operation({
  id: 'listPasskeys',
  method: 'GET',
  path: '/auth/passkey/list-user-passkeys',
  tag: 'auth',
  summary: '我的通行密钥 / Your passkeys',
  auth: 'member',
  status: 200,
  response: z.array(passkey),
  errors: [],
});

export const beginPasskey = operation({
  id: 'beginPasskey',
  method: 'POST',
  path: '/auth/passkey/generate-register-options',
  tag: 'auth',
  summary: '开始添加通行密钥 / Begin to add a passkey',
  auth: 'member',
  audit: false,
  body: z.strictObject({ password }),
  status: 200,
  response: options,
  errors: ['sign_in_refused', 'too_many_attempts', 'too_many_passkeys', 'passkeys_unavailable'],
});

export const addPasskey = operation({
  id: 'addPasskey',
  method: 'POST',
  path: '/auth/passkey/verify-registration',
  tag: 'auth',
  summary: '添加通行密钥 / Add the passkey the browser has made',
  description:
    'From then on a password alone does not sign this member in: a passkey, or an authenticator code, is asked for as well. ' +
    'With the first factor every other session ends.',
  auth: 'member',
  body: z.strictObject({
    name,
    response: z.object({
      ...credential,
      response: z.object({
        clientDataJSON: bytes(8000),
        attestationObject: bytes(40_000),
        transports: z.array(z.string().max(40)).max(20).default([]),
      }),
    }),
  }),
  status: 201,
  response: passkey,
  errors: ['passkey_refused', 'too_many_passkeys', 'passkeys_unavailable'],
});

export const renamePasskey = operation({
  id: 'renamePasskey',
  method: 'POST',
  path: '/auth/passkey/update-passkey',
  tag: 'auth',
  summary: '重命名通行密钥 / Name a passkey',
  auth: 'member',
  body: z.strictObject({ id: uuid, name }),
  status: 200,
  response: passkey,
  errors: ['not_found'],
});

export const removePasskey = operation({
  id: 'removePasskey',
  method: 'POST',
  path: '/auth/passkey/delete-passkey',
  tag: 'auth',
  summary: '移除通行密钥 / Remove a passkey, at once',
  auth: 'member',
  body: z.strictObject({ id: uuid, password }),
  status: 200,
  response: z.object({ status: z.literal(true) }),
  errors: ['not_found', 'sign_in_refused', 'too_many_attempts'],
});

export const beginPasskeySignIn = operation({
  id: 'beginPasskeySignIn',
  method: 'POST',
  path: '/auth/passkey/generate-authenticate-options',
  tag: 'auth',
  summary: '开始用通行密钥登录 / Begin to sign in by passkey',
  auth: 'none',
  status: 200,
  response: options,
  errors: ['too_many_attempts', 'cross_site', 'passkeys_unavailable'],
});

export const passkeySignIn = operation({
  id: 'passkeySignIn',
  method: 'POST',
  path: '/auth/passkey/verify-authentication',
  tag: 'auth',
  summary: '用通行密钥登录 / Sign in by passkey, in place of password and code',
  auth: 'none',
  body: z.strictObject({
    rememberMe: z.boolean().default(true),
    response: z.object({
      ...credential,
      response: z.object({
        clientDataJSON: bytes(8000),
        authenticatorData: bytes(8000),
        signature: bytes(8000),
        userHandle: bytes(200).nullish(),
      }),
    }),
  }),
  status: 200,
  response: z.object({ user: z.object({ id: uuid, email: z.string(), name: z.string() }) }),
  errors: ['passkey_refused', 'cross_site', 'passkeys_unavailable'],
});
