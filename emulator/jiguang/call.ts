import { type Answer, json } from '../http/answer.ts';

/** One call to an API of Jiguang. */
export interface JiguangCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  /** From `Authorization: Basic`; null when there is none. */
  user: string | null;
  password: string;
}

/** Reads Basic authentication. */
export function basicOf(header: string | undefined): Pick<JiguangCall, 'user' | 'password'> {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? { user: null, password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The body as JSON; undefined when it is none. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** UMS says everything with a code beside a message; a failure comes with HTTP 400. */
export const ums = (code: number, message: string, more: Record<string, unknown> = {}): Answer =>
  json({ code, message, ...more }, code === 0 ? 200 : 400);

/** JPush wraps what went wrong in `error`. */
export const jpushError = (status: number, code: number, message: string): Answer =>
  json({ error: { code, message } }, status);
