import { randomInt } from 'node:crypto';
import { parseFields, textOf } from './fields.ts';
import { callbackSignature } from './signature.ts';

/**
 * The query of a callback that is handed on: signed anew, as WeChat signs, at the time of this try. The body stays as it
 * came; where it is encrypted, it is covered by `msg_signature`, as WeChat's own is.
 */
export function signAgain(
  url: URL,
  { token, body, openid, at }: { token: string; body: Buffer; openid: string | null; at: Date },
): URL {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const nonce = String(randomInt(1_000_000_000, 2_000_000_000));
  const signed = new URL(url);
  const query = { signature: callbackSignature(token, timestamp, nonce), timestamp, nonce };
  for (const [name, value] of Object.entries(query)) signed.searchParams.set(name, value);
  if (openid !== null) signed.searchParams.set('openid', openid);
  const fields = parseFields(body.toString('utf8'));
  const encrypt = fields === null ? null : textOf(fields, 'Encrypt');
  if (encrypt !== null) {
    signed.searchParams.set('encrypt_type', 'aes');
    signed.searchParams.set('msg_signature', callbackSignature(token, timestamp, nonce, encrypt));
  }
  return signed;
}
