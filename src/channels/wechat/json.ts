import { isCode } from '../storable.ts';

/** One parsed answer of WeChat's server API. */
export interface Reply {
  /** Null when the answer carries none, which WeChat's calls that return data use for "ok". */
  errcode: number | null;
  /** WeChat's words without the request id, so that equal failures read equal. */
  errmsg: string;
  /** WeChat's request id, for `rid/get` and for WeChat's support; valid 7 days. */
  rid: string | null;
  /** The message id as text. */
  msgId: string | null;
  /** The whole answer. */
  body: Record<string, unknown>;
}

// A quote inside a JSON string is always escaped, so `"msgid":<digits>` can only be a member.
const bareMsgId = /("msgid"\s*:\s*)(\d+)/;
const ridAtEnd = /\brid:\s*([0-9a-f]+-[0-9a-f]+-[0-9a-f]+)\s*$/i;
const integer = /^-?\d{1,9}$/;

/**
 * Parses an answer. The content type is not looked at: `jscode2session` says text/plain and means JSON. `msgid` is a
 * bare 64-bit integer, which `JSON.parse` would round, so it is quoted in the text first.
 *
 * @returns null when the text is not a JSON object, or its errcode is no integer of 32 bits: no clear answer.
 */
export function parseReply(text: string): Reply | null {
  let body: unknown;
  try {
    body = JSON.parse(text.replace(bareMsgId, '$1"$2"'));
  } catch {
    return null;
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return null;
  const record = body as Record<string, unknown>;
  const errcode = toErrcode(record.errcode);
  if (errcode === undefined) return null;
  const errmsg = typeof record.errmsg === 'string' ? record.errmsg : '';
  const rid = ridAtEnd.exec(errmsg);
  return {
    errcode,
    errmsg: rid ? errmsg.slice(0, rid.index).trimEnd() : errmsg,
    rid: rid?.[1] ?? null,
    msgId: typeof record.msgid === 'string' && record.msgid !== '' ? record.msgid : null,
    body: record,
  };
}

function toErrcode(value: unknown): number | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return isCode(value) ? value : undefined;
  return typeof value === 'string' && integer.test(value) ? Number(value) : undefined;
}
