import { type CallbackKey, decryptCallback } from './crypto.ts';
import { type Fields, parseFields, textOf } from './fields.ts';
import type { CallbackMessage } from './message.ts';
import { readMessage } from './parse.ts';
import { callbackSignature, signatureMatches } from './signature.ts';

/** Query of a callback as an HTTP server parses it. A repeated parameter (an array) never verifies. */
export type CallbackQuery = Readonly<Record<string, unknown>>;

/** The message-push settings of one app, as in WeChat's console. */
export interface CallbackConfig {
  token: string;
  /** From `createCallbackKey`; null when the app's callbacks come in plain mode. */
  aesKey: CallbackKey | null;
  appid: string;
}

export interface CallbackRequest {
  query: CallbackQuery;
  rawBody: Buffer;
  config: CallbackConfig;
}

/**
 * - `signature`: not signed with this app's token
 * - `not_encrypted`: a clear body although the app has a key: a clear signature does not cover its body, so accepting it
 *   would let anybody who saw one callback's URL write his own
 * - `no_key`: only an encrypted body, and the app has no key
 * - `padding`, `appid`: decrypted with the wrong key, or meant for another app
 * - `format`: not a callback of WeChat's
 */
export type CallbackRefusal = 'signature' | 'not_encrypted' | 'no_key' | 'padding' | 'appid' | 'format';

export type OpenedCallback =
  | { ok: true; message: CallbackMessage; bodyText: string }
  | { ok: false; reason: CallbackRefusal };

/**
 * Verifies, decrypts and reads one POSTed callback: plain, compatible (clear and encrypted together; the encrypted part
 * is read when the app has a key) or safe mode, XML or JSON. Never throws. On `ok`, answer `success` within 5 seconds,
 * which needs no encryption; WeChat tries three times in all.
 *
 * `bodyText` is the clear text of the message. Old timestamps are not refused: WeChat's repeats carry them.
 */
export function openCallback({ query, rawBody, config }: CallbackRequest): OpenedCallback {
  const bodyText = rawBody.toString('utf8');
  const fields = parseFields(bodyText);
  if (fields === null) return refuse('format');
  const encrypt = textOf(fields, 'Encrypt');
  if (encrypt !== null && config.aesKey !== null) return openSealed(query, encrypt, config, config.aesKey);
  if (!signed(query, 'signature', config.token)) return refuse('signature');
  if (config.aesKey !== null) return refuse('not_encrypted');
  if (encrypt !== null && textOf(fields, 'MsgType') === null) return refuse('no_key');
  return opened(fields, bodyText);
}

/**
 * Answers the GET by which WeChat verifies a callback URL.
 *
 * @returns the `echostr` to send back as it is, or null when the request is not signed with this token
 */
export function verifyEcho(query: CallbackQuery, token: string): string | null {
  const { echostr } = query;
  return typeof echostr === 'string' && signed(query, 'signature', token) ? echostr : null;
}

function openSealed(query: CallbackQuery, encrypt: string, config: CallbackConfig, key: CallbackKey): OpenedCallback {
  if (!signed(query, 'msg_signature', config.token, encrypt)) return refuse('signature');
  const decrypted = decryptCallback(key, encrypt, config.appid);
  if (!decrypted.ok) return decrypted;
  const fields = parseFields(decrypted.text);
  return fields === null ? refuse('format') : opened(fields, decrypted.text);
}

function signed(query: CallbackQuery, name: 'signature' | 'msg_signature', token: string, encrypt?: string): boolean {
  const { [name]: given, timestamp, nonce } = query;
  if (typeof given !== 'string' || typeof timestamp !== 'string' || typeof nonce !== 'string') return false;
  return signatureMatches(callbackSignature(token, timestamp, nonce, encrypt), given);
}

function opened(fields: Fields, bodyText: string): OpenedCallback {
  const message = readMessage(fields);
  return message === null ? refuse('format') : { ok: true, message, bodyText };
}

function refuse(reason: CallbackRefusal): OpenedCallback {
  return { ok: false, reason };
}
