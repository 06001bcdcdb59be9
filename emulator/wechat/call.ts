import type { Context } from '../context.ts';
import type { Answer } from '../http/answer.ts';
import type { App } from '../world/types.ts';
import { errorBody } from './errors.ts';

/** One call to WeChat's server API. */
export interface Call {
  method: string;
  path: string;
  /** Raw text after the question mark. */
  query: string;
  body: string;
  /** The caller's address, without the IPv6 prefix of a mapped IPv4. */
  ip: string;
}

export type Handler = (ctx: Context, call: Call) => Answer;

/** A query parameter, decoded; '' when absent. By hand: URLSearchParams would parse all of it on every send. */
export function queryParam(query: string, name: string): string {
  for (let from = 0; from < query.length; ) {
    let end = query.indexOf('&', from);
    if (end < 0) end = query.length;
    if (query.startsWith(name, from) && query.charCodeAt(from + name.length) === 61)
      return decode(query.slice(from + name.length + 1, end));
    from = end + 1;
  }
  return '';
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The body as a JSON object; null when it is not one. */
export function readObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** A failing answer as WeChat writes it: HTTP 200, the code and a text with a rid. */
export const fail = (code: number, text?: string): Answer => ({ kind: 'reply', body: errorBody(code, text) });

/** A successful answer: `errcode` 0, `errmsg` ok, then what the call adds. */
export const ok = (fields: Record<string, unknown> = {}): Answer => ({
  kind: 'reply',
  body: JSON.stringify({ errcode: 0, errmsg: 'ok', ...fields }),
});

/** The app an access token stands for, or the refusal: 40014 malformed, 42001 expired, 40001 unknown or superseded. */
export function appOfToken(ctx: Context, call: Call): App | Answer {
  const token = queryParam(call.query, 'access_token');
  if (token.length < 16 || /[^\w-]/.test(token)) return fail(40014);
  const known = ctx.world.tokens.get(token);
  const app = known && ctx.world.apps.get(known.appid);
  if (!known || !app) return fail(40001);
  if (known.until > ctx.now()) return app;
  return ctx.world.latestToken(known.appid, known.kind) === known ? fail(42001) : fail(40001);
}

/** Tells an app from a refusal. */
export const isApp = (value: App | Answer): value is App => 'appid' in value;

/** A handler behind an access token: counts the call against the app's quota, then runs. */
export function withApp(run: (ctx: Context, app: App, call: Call) => Answer): Handler {
  return (ctx, call) => {
    const app = appOfToken(ctx, call);
    if (!isApp(app)) return app;
    ctx.usage.count(app.appid, call.path, ctx.now());
    return run(ctx, app, call);
  };
}
